// MySQL and MariaDB by the server's greeting (protocol version 10, "Protocol::HandshakeV10") or its early error packet;
// the TLS hello after SSLRequest.
#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {
namespace {

Verdict read_error(const Payload& p, Cursor c, std::size_t length, Facts& facts) {
  const std::uint16_t code = c.le16();
  const std::string_view text = base::as_text(c.rest());
  if (c.failed()) return wait_for_more(p);
  if (code < 1000 || code > 4999 || length < 8 || p.server_port != 3306 || !all_printable(text)) return Verdict::no;
  return found(facts, ProtocolId::mysql, Certainty::likely, "MySQL error packet");
}

// Known by the greeting. Protocol::SSLRequest: 32 bytes, packet number 1, the capability CLIENT_SSL; then TLS.
Verdict read_behind_greeting(const Payload& p, base::ByteView client, Facts& facts) {
  Cursor c(client);
  const std::uint32_t header = c.le32(), capabilities = c.le32();
  if (c.failed()) return Verdict::match_more;
  if (header != (1U << 24 | 32U) || (capabilities & 0x0800) == 0) return Verdict::match;
  c.skip(28);
  if (c.left() == 0) return Verdict::match_more;
  const Verdict inner = add_inner_stream_facts(c.rest(), p, facts);
  return inner == Verdict::match || inner == Verdict::no ? Verdict::match : Verdict::match_more;
}

}  // namespace

Verdict dissect_mysql(const Payload& p, Facts& facts) {
  if (facts.protocol == ProtocolId::mysql) {
    const bool server = p.bytes.size() > 4 && p.bytes[3] == 0;
    return read_behind_greeting(p, server ? p.other : p.bytes, facts);
  }
  Cursor c(p.bytes);
  const std::size_t length = c.u8() | static_cast<std::size_t>(c.u8()) << 8 | static_cast<std::size_t>(c.u8()) << 16;
  const std::uint8_t number = c.u8(), version = c.u8();
  if (c.failed()) return p.bytes.size() >= 3 && (length < 8 || length > 1024) ? Verdict::no : wait_for_more(p);
  if (length < 8 || length > 1024 || number != 0) return Verdict::no;
  if (version == 0xff) return read_error(p, c, length, facts);
  if (version != 10) return Verdict::no;
  const std::string_view rest = base::as_text(c.rest());
  const std::size_t end = rest.substr(0, 100).find('\0');
  if (end == std::string_view::npos) return rest.size() < 100 && all_printable(rest) ? wait_for_more(p) : Verdict::no;
  const std::string_view name = rest.substr(0, end);
  if (end < 3 || !is_digit(name[0]) || !all_printable(name)) return Verdict::no;
  if (rest.size() < end + 14) return wait_for_more(p);
  if (rest[end + 13] != 0) return Verdict::no;  // thread id (4), salt (8), then a zero
  found(facts, ProtocolId::mysql, Certainty::certain, "MySQL greeting ");
  facts.evidence += clean_text(name.substr(0, 40));
  return p.transport == Transport::tcp ? Verdict::match_more : Verdict::match;
}

}  // namespace tractor::dissect
