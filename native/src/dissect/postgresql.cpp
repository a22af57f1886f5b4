// PostgreSQL by a client's first message (protocol 3, "Message Formats": StartupMessage, SSLRequest, GSSENCRequest,
// CancelRequest); the TLS hello after SSLRequest.
#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {
namespace {

// Known by SSLRequest, after which the server says one letter and the client its hello.
Verdict read_behind_request(const Payload& p, base::ByteView client, Facts& facts) {
  constexpr std::size_t kRequest = 8;
  if (client.size() <= kRequest) return Verdict::match_more;
  const Verdict inner = add_inner_stream_facts(client.subspan(kRequest), p, facts);
  return inner == Verdict::more || inner == Verdict::match_more ? Verdict::match_more : Verdict::match;
}

}  // namespace

Verdict dissect_postgresql(const Payload& p, Facts& facts) {
  if (facts.protocol == ProtocolId::postgresql)
    return read_behind_request(p, p.bytes[0] == 0 ? p.bytes : p.other, facts);
  Cursor c(p.bytes);
  const std::size_t length = c.be32();
  const std::uint32_t code = c.be32();
  if (p.bytes[0] != 0 || (p.bytes.size() >= 2 && p.bytes[1] != 0)) return Verdict::no;
  if (c.failed()) return wait_for_more(p);
  const bool request = length == 8 && (code == 80877103 || code == 80877104);
  const bool cancel = length == 16 && code == 80877102;
  if (cancel) return found(facts, ProtocolId::postgresql, Certainty::certain, "PostgreSQL cancel request");
  if (request) {
    found(facts, ProtocolId::postgresql, Certainty::certain, "PostgreSQL encryption request");
    return read_behind_request(p, p.bytes, facts);
  }
  if (code >> 16 != 3 || (code & 0xffff) > 2 || length < 9 || length > 10000) return Verdict::no;
  const std::string_view parameters = base::as_text(c.rest());
  const std::size_t end = parameters.find('\0');
  if (end == std::string_view::npos) return parameters.size() > 64 ? Verdict::no : wait_for_more(p);
  if (end == 0 || !all_printable(parameters.substr(0, end))) return Verdict::no;
  return found(facts, ProtocolId::postgresql, Certainty::certain, "PostgreSQL startup message");
}

}  // namespace tractor::dissect
