// SMB 1, 2 and 3 over TCP behind the four bytes of NetBIOS session service or direct hosting (RFC 1002 4.3,
// MS-SMB2 2.1), and the session service's own opening.
#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"
#include "dissect/netbios_name.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {
namespace {

using base::ByteView;

Verdict read_message(const Payload& p, Facts& facts) {
  Cursor c(p.bytes);
  c.u8();
  const std::size_t length = c.be24();
  const std::uint8_t mark = c.u8();
  const ByteView name = c.take(3);
  if (c.failed()) {
    const bool fits = p.bytes.size() < 5 || p.bytes[4] >= 0xfc;
    return fits ? wait_for_more(p) : Verdict::no;
  }
  if (base::as_text(name) != "SMB" || mark < 0xfc || length < 32) return Verdict::no;
  const char* evidence = mark == 0xff ? "SMB 1 message" : mark == 0xfe ? "SMB 2 message" : "SMB 3 encrypted message";
  return found(facts, ProtocolId::smb, Certainty::certain, evidence);
}

// RFC 1002, 4.3.2: called and calling name, each 34 bytes.
Verdict read_session_request(const Payload& p, Facts& facts) {
  if (p.bytes.size() >= 4 && (base::load_be24(p.bytes.data() + 1) != 68)) return Verdict::no;
  if (p.bytes.size() < 72) return wait_for_more(p);
  std::string called, calling;
  if (!read_netbios_name(p.bytes.subspan(4, 34), called) || !read_netbios_name(p.bytes.subspan(38, 34), calling))
    return Verdict::no;
  return found(facts, ProtocolId::netbios_ssn, Certainty::certain, "NetBIOS session request");
}

}  // namespace

Verdict dissect_smb(const Payload& p, Facts& facts) {
  if (p.bytes.empty()) return Verdict::more;
  if (p.bytes[0] == 0) return read_message(p, facts);
  if (p.bytes[0] == 0x81) return read_session_request(p, facts);
  // RFC 1002, 4.3.3: positive response, no trailer.
  if (p.bytes[0] == 0x82 && on_port(p, 139)) {
    if (p.bytes.size() < 4) return wait_for_more(p);
    if (base::load_be24(p.bytes.data() + 1) != 0) return Verdict::no;
    return found(facts, ProtocolId::netbios_ssn, Certainty::likely, "NetBIOS session response");
  }
  return Verdict::no;
}

}  // namespace tractor::dissect
