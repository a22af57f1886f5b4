// DTLS 1.0 to 1.3 by its records (RFC 6347 4.1): the names of a client's hello, or where it has none that of the
// server's certificate; fragments put together.
#include <string_view>

#include "dissect/certificate.hpp"
#include "dissect/client_hello.hpp"
#include "dissect/crypto_pieces.hpp"
#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"

namespace tractor::dissect {
namespace {

using base::ByteView;

// In Facts::carry: the server's certificate was there and has no name, so the next one is a client's.
constexpr std::string_view kNamelessSeen = "N";
// Of hello and certificate, in a datagram; honest ones have one or two.
constexpr std::size_t kMostFragments = 16;

bool known_version(std::uint16_t v) {
  return v == 0xfeff || v == 0xfefd || v == 0xfefc || v == 0x0100;
}

struct Record {
  std::uint8_t type = 0;
  std::uint16_t epoch = 0;
  ByteView body;
};

bool read_record(Cursor& c, bool cut, Record& r) {
  r.type = c.u8();
  const std::uint16_t version = c.be16();
  r.epoch = c.be16();
  c.skip(6);
  const std::size_t length = c.be16();
  if (c.failed() || r.type < 20 || r.type > 26 || !known_version(version) || length == 0 || length > 16384 + 2048)
    return false;
  if (length > c.left() && !cut) return false;
  r.body = c.take_up_to(length);
  return true;
}

// RFC 6347, 4.2.2: type, length, message number, fragment offset and length.
struct Fragment {
  std::uint8_t type = 0;
  std::size_t length = 0, offset = 0;
  ByteView bytes;
};

bool read_fragment(ByteView body, Fragment& f) {
  Cursor c(body);
  f.type = c.u8();
  f.length = c.be24();
  c.be16();
  f.offset = c.be24();
  const std::size_t size = c.be24();
  f.bytes = c.take_up_to(size);
  return f.bytes.data() != nullptr && body.size() >= 12 && f.offset + size <= f.length && f.length <= 65535 &&
         f.type <= 24;
}

// The message that a fragment is of, as far as it is there: itself, or with those before it, which are put into
// `joined`. Empty where there is no room for more.
ByteView message_of(const Fragment& f, Facts& facts, std::vector<std::uint8_t>& joined) {
  if (f.bytes.size() == f.length) return f.bytes;
  CryptoPieces pieces(facts.carry);
  pieces.start({&f.type, 1});
  if (!pieces.add(f.offset, f.bytes)) return {};
  joined = pieces.assembled();
  return joined;
}

// RFC 5246, 7.3: the first certificate is the server's, since its flight comes before the client's. A name is near its
// beginning.
Verdict read_certificate(const Fragment& f, Facts& facts) {
  if (facts.protocol != ProtocolId::dtls || facts.certainty != Certainty::certain)
    found(facts, ProtocolId::dtls, Certainty::certain, "DTLS handshake");
  if (!facts.sni.empty() || !facts.certificate_name.empty() || facts.carry == kNamelessSeen) return Verdict::match_more;
  std::vector<std::uint8_t> joined;
  const ByteView message = message_of(f, facts, joined);
  facts.certificate_name = names_of_certificate_message(message).subject;
  if (!facts.certificate_name.empty()) return Verdict::match;
  if (message.size() < f.length) return Verdict::match_more;
  facts.carry = kNamelessSeen;
  return Verdict::match;
}

Verdict read_client_hello(const Fragment& f, Facts& facts) {
  if (!facts.ja4.empty()) return Verdict::match_more;  // again, with a cookie (RFC 6347, 4.2.1), or anew
  std::vector<std::uint8_t> joined;
  const ByteView message = message_of(f, facts, joined);
  if (message.size() < f.length) {
    return found(facts, ProtocolId::dtls, Certainty::likely, "DTLS ClientHello begun", Verdict::match_more);
  }
  ClientHello hello;
  if (!parse_client_hello(message, HelloVariant::dtls, hello)) return Verdict::no;
  add_hello_facts(hello, HelloVariant::dtls, facts);
  return found(facts, ProtocolId::dtls, hello.complete ? Certainty::certain : Certainty::likely,
               hello.has_sni ? "DTLS ClientHello, SNI" : "DTLS ClientHello",
               hello.has_sni ? Verdict::match : Verdict::match_more);
}

}  // namespace

Verdict dissect_dtls(const Payload& p, Facts& facts) {
  Cursor c(p.bytes);
  std::size_t records = 0, fragments = 0;
  bool handshake = false;
  while (c.left() > 0) {
    Record r;
    if (!read_record(c, p.cut, r)) {
      if (records == 0) return facts.protocol == ProtocolId::dtls ? Verdict::match_more : Verdict::no;
      break;
    }
    ++records;
    Fragment f;
    // From here on all is encrypted.
    if (r.epoch != 0 && facts.protocol == ProtocolId::dtls && !facts.ja4.empty()) return Verdict::match;
    if (r.type != 22 || r.epoch != 0) continue;
    if (!read_fragment(r.body, f)) return facts.protocol == ProtocolId::dtls ? Verdict::match_more : Verdict::no;
    handshake = true;
    if ((f.type == 1 || f.type == 11) && ++fragments > kMostFragments) break;
    if (f.type == 1) {
      const Verdict verdict = read_client_hello(f, facts);
      if (verdict != Verdict::match_more || c.left() == 0) return verdict;
    }
    if (f.type == 11 && read_certificate(f, facts) == Verdict::match) return Verdict::match;
  }
  if (records == 0) return Verdict::no;
  if (facts.protocol == ProtocolId::dtls && facts.certainty == Certainty::certain) return Verdict::match_more;
  return found(facts, ProtocolId::dtls, handshake || records > 1 ? Certainty::certain : Certainty::likely,
               handshake ? "DTLS handshake" : "DTLS records", Verdict::match_more);
}

}  // namespace tractor::dissect
