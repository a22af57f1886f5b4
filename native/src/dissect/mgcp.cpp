// MGCP (RFC 3435): commands with their gateway's name, responses, and the media endpoints of the session descriptions
// in both.
#include <utility>

#include "dissect/dissectors.hpp"
#include "dissect/sdp.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {
namespace {

using std::string_view;

// A code, a transaction and a text (RFC 3435, 3.3).
bool is_response(string_view line) {
  std::uint32_t code = 0, transaction = 0;
  return parse_decimal(take_word(line), 999, code) && code >= 100 &&
         parse_decimal(trim(take_word(line)), 999'999'999, transaction);
}

}  // namespace

Verdict dissect_mgcp(const Payload& p, Facts& facts) {
  const bool known = facts.protocol == ProtocolId::mgcp;
  string_view rest = base::as_text(p.bytes), line;
  if (!take_line(rest, line)) std::swap(line, rest);
  if (!all_printable(line)) return known ? Verdict::match_more : Verdict::no;
  // VERB transaction endpoint MGCP version (RFC 3435, 3.2.1)
  const std::size_t version = line.find(" MGCP 1.0");
  if (version != line.npos) {
    const std::size_t at = line.substr(0, version).rfind('@');
    if (at != line.npos && facts.http_host.empty()) facts.http_host = clean_name(line.substr(at + 1, version - at - 1));
    found(facts, ProtocolId::mgcp, Certainty::certain, "MGCP command");
  } else if (!is_response(line)) {
    return known ? Verdict::match_more : Verdict::no;
  } else if (!known) {
    found(facts, ProtocolId::mgcp, Certainty::likely, "MGCP response");
  }
  // Parameters are "X: ...", no lines of a description, and each description begins with a line of its own: so this
  // reads several in one message, and several messages in one datagram (RFC 3435, 3.4 and 3.5.5).
  announce_media(rest, sender(p.from_client), p.cut, facts);
  return Verdict::match_more;
}

}  // namespace tractor::dissect
