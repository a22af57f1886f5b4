// LDAP over TCP and UDP (RFC 4511 4.1.1): a message envelope with a known operation; the TLS hello after StartTLS.
#include "dissect/ber.hpp"
#include "dissect/dissectors.hpp"

namespace tractor::dissect {
namespace {

// RFC 4511, 4.2 to 4.13: application tags of the operations.
bool known_operation(std::uint8_t tag) {
  switch (tag) {
    case 0x60:
    case 0x61:
    case 0x42:
    case 0x63:
    case 0x64:
    case 0x65:
    case 0x66:
    case 0x67:
    case 0x68:
    case 0x69:
    case 0x4a:
    case 0x6b:
    case 0x6c:
    case 0x6d:
    case 0x6e:
    case 0x6f:
    case 0x50:
    case 0x73:
    case 0x77:
    case 0x78:
    case 0x79:
      return true;
    default:
      return false;
  }
}

// A bind (4.2) begins with version 2 or 3, a search (4.5.1) with a name and two enumerations: more than a tag.
bool fits_operation(const BerElement& op) {
  Cursor c(op.value);
  std::uint32_t version = 0;
  BerElement e;
  if (op.tag == 0x60) return read_ber_integer(c, version) && (version == 2 || version == 3);
  if (op.tag == 0x63) return read_ber(c, e) && e.tag == 4 && read_ber(c, e) && e.tag == 10 && e.length == 1;
  if (op.tag == 0x77) return read_ber(c, e) && e.tag == 0x80;
  if (op.tag == 0x61 || op.tag == 0x65 || op.tag == 0x78) return read_ber(c, e) && e.tag == 10 && e.length == 1;
  if (op.tag == 0x42) return op.length == 0;
  return true;
}

// RFC 4511, 4.14: what the client sends after its request for StartTLS. Empty where it did not ask.
base::ByteView after_start_tls(base::ByteView stream) {
  constexpr std::string_view kOid = "1.3.6.1.4.1.1466.20037";
  Cursor c(stream);
  BerElement envelope, op, name;
  if (!read_ber(c, envelope) || envelope.tag != 0x30 || !envelope.whole) return {};
  Cursor inner(envelope.value);
  std::uint32_t id = 0;
  if (!read_ber_integer(inner, id) || !read_ber(inner, op) || op.tag != 0x77) return {};
  Cursor fields(op.value);
  if (!read_ber(fields, name) || base::as_text(name.value) != kOid) return {};
  return c.rest();
}

bool asks_for_tls(base::ByteView stream) {
  return after_start_tls(stream).data() != nullptr;
}

// Known already, the client wants TLS: its hello comes behind the request.
Verdict read_behind_start_tls(const Payload& p, Facts& facts) {
  const base::ByteView hello = after_start_tls(asks_for_tls(p.bytes) ? p.bytes : p.other);
  if (hello.empty()) return Verdict::match_more;
  const Verdict inner = add_inner_stream_facts(hello, p, facts);
  return inner == Verdict::match || inner == Verdict::no ? Verdict::match : Verdict::match_more;
}

}  // namespace

Verdict dissect_ldap(const Payload& p, Facts& facts) {
  const bool tcp = p.transport == Transport::tcp;
  if (facts.protocol == ProtocolId::ldap) return read_behind_start_tls(p, facts);
  Cursor c(p.bytes);
  BerElement envelope;
  if (!read_ber(c, envelope)) return tcp && p.bytes.size() < 6 && p.bytes[0] == 0x30 ? wait_for_more(p) : Verdict::no;
  if (envelope.tag != 0x30 || envelope.length < 5) return Verdict::no;
  Cursor inner(envelope.value);
  std::uint32_t id = 0;
  BerElement op;
  const bool begun = read_ber_integer(inner, id) && read_ber(inner, op);
  if (!begun) return tcp && !envelope.whole && envelope.value.size() < 12 ? wait_for_more(p) : Verdict::no;
  if (!known_operation(op.tag)) return Verdict::no;
  if (!envelope.whole && !is_final(p) && !p.cut) return tcp && envelope.length < 65536 ? Verdict::more : Verdict::no;
  if (!fits_operation(op)) return Verdict::no;
  const bool port = on_port(p, 389) || on_port(p, 3268);
  const bool exact = op.tag == 0x60 || op.tag == 0x61 || op.tag == 0x63;
  if (!port && !exact) return Verdict::no;
  found(facts, ProtocolId::ldap, port && envelope.whole ? Certainty::certain : Certainty::likely, "LDAP message");
  return tcp && asks_for_tls(p.bytes) ? read_behind_start_tls(p, facts) : Verdict::match;
}

}  // namespace tractor::dissect
