// SIP (RFC 3261) over UDP and TCP: requests and responses, the user agent, and the media endpoints of their session
// descriptions.
#include <array>

#include "dissect/dissectors.hpp"
#include "dissect/header_fields.hpp"
#include "dissect/sdp.hpp"

namespace tractor::dissect {
namespace {

using std::string_view;

// IANA SIP Methods.
constexpr std::array<string_view, 14> kMethods = {"INVITE",  "ACK",   "BYE",     "CANCEL", "REGISTER",
                                                  "OPTIONS", "PRACK", "INFO",    "UPDATE", "SUBSCRIBE",
                                                  "NOTIFY",  "REFER", "MESSAGE", "PUBLISH"};

bool method_fits(string_view text) {
  for (const string_view m : kMethods) {
    if (text.size() <= m.size() ? could_become(text, m) : text.starts_with(m) && text[m.size()] == ' ') return true;
  }
  return false;
}

bool is_start_line(string_view line) {
  if (line.starts_with("SIP/2.0 "))
    return line.size() >= 11 && is_digit(line[8]) && is_digit(line[9]) && is_digit(line[10]);
  return method_fits(line) && trim(line).ends_with(" SIP/2.0") && line.find(':') != string_view::npos;
}

struct Message {
  std::size_t fields = 0;  // of those that every message has (RFC 3261, 8.1.1)
  string_view user_agent, content_type;
  bool whole = false;
  string_view body;
};

Message read_message(string_view text) {
  Message m;
  m.whole = read_fields(text, [&](string_view name, string_view value) {
    for (const string_view known : {"via", "v", "from", "f", "to", "t", "call-id", "i", "cseq"}) {
      m.fields += equals_nocase(name, known) ? 1 : 0;
    }
    if (m.user_agent.empty() && (equals_nocase(name, "user-agent") || equals_nocase(name, "server")))
      m.user_agent = value;
    if (equals_nocase(name, "content-type") || equals_nocase(name, "c")) m.content_type = value;
  });
  m.body = text;
  return m;
}

// Of a stream, all messages so far; of a datagram, its body.
void announce_endpoints(const Payload& p, const Message& m, Facts& facts) {
  const bool tcp = p.transport == Transport::tcp;
  const bool described =
      contains_nocase(m.content_type, "application/sdp") || contains_nocase(m.content_type, "multipart/");
  if (tcp) announce_media(base::as_text(p.bytes), sender(p.from_client), true, facts);
  if (!tcp && described) announce_media(m.body, sender(p.from_client), p.cut, facts);
}

}  // namespace

Verdict dissect_sip(const Payload& p, Facts& facts) {
  string_view text = base::as_text(p.bytes);
  const bool tcp = p.transport == Transport::tcp;
  // RFC 5626, 4.4.1: empty lines keep the path open.
  while (!text.empty() && (text[0] == '\r' || text[0] == '\n' || text[0] == '\0')) text.remove_prefix(1);
  if (text.empty()) return p.bytes.size() <= 4 ? Verdict::more : Verdict::no;
  string_view rest = text, line;
  if (!take_line(rest, line)) {
    const bool fits = could_become(text, "SIP/2.0 ") || method_fits(text);
    return tcp && fits ? wait_for_more(p) : Verdict::no;
  }
  if (!is_start_line(line)) return facts.protocol == ProtocolId::sip ? Verdict::match_more : Verdict::no;
  const Message m = read_message(rest);
  const bool sure = m.fields >= 3;
  if (!sure && !m.whole && tcp && !is_final(p)) return Verdict::more;
  found(facts, ProtocolId::sip, sure ? Certainty::certain : Certainty::likely,
        line.starts_with("SIP/2.0") ? "SIP response" : "SIP request");
  if (facts.user_agent.empty()) facts.user_agent = clean_text(m.user_agent);
  announce_endpoints(p, m, facts);
  return Verdict::match_more;
}

}  // namespace tractor::dissect
