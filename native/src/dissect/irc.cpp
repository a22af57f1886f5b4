// IRC (RFC 2812, IRCv3 capability negotiation) by a client's first commands or a server's first lines.
#include <array>

#include "dissect/line_protocol.hpp"

namespace tractor::dissect {
namespace {

using std::string_view;

constexpr std::array<string_view, 6> kOpening = {"NICK", "USER", "CAP", "PASS", "SERVER", "PONG"};

// USER name mode * :real name (RFC 2812, 3.1.3); NICK name; CAP LS; PASS word.
unsigned weight(string_view line) {
  const string_view command = known_command(line, kOpening);
  take_word(line);
  if (command == "NICK") return !line.empty() && line.size() <= 64 && all_printable(line) ? 1 : 0;
  if (command == "USER") return line.find(" :") != string_view::npos ? 2 : 0;
  if (command == "CAP") return line.starts_with("LS") || line.starts_with("REQ") || line.starts_with("END") ? 2 : 0;
  return 0;
}

// ":irc.example 001 nick :..." or ":irc.example NOTICE AUTH :..."; also without a prefix.
bool is_server_line(string_view line) {
  if (line.starts_with("NOTICE AUTH :") || line.starts_with("NOTICE * :")) return true;
  if (line.empty() || line[0] != ':') return false;
  take_word(line);
  const string_view word = take_word(line);
  if (word == "NOTICE") return line.find(" :") != string_view::npos;
  if (word == "CAP") {  // IRCv3 capability negotiation: nick or *, then the answer
    take_word(line);
    const string_view answer = take_word(line);
    return answer == "LS" || answer == "ACK" || answer == "NAK";
  }
  return word.size() == 3 && word.substr(0, 2) == "00" && is_digit(word[2]) && line.find(" :") != string_view::npos;
}

}  // namespace

Verdict dissect_irc(const Payload& p, Facts& facts) {
  string_view text = base::as_text(p.bytes), line;
  unsigned sum = 0;
  bool first = true, server = false;
  while (take_line(text, line)) {
    if (!all_printable(line) && first) return Verdict::no;
    server |= is_server_line(line);
    if (first && !server && known_command(line, kOpening).empty()) return Verdict::no;
    sum += weight(line);
    first = false;
  }
  if (sum >= 3) return found(facts, ProtocolId::irc, Certainty::certain, "IRC registration");
  if (server) return found(facts, ProtocolId::irc, Certainty::certain, "IRC server line");
  if (first && !text.empty() && text[0] != ':' && text[0] != 'N' && !may_be_command(text, kOpening)) return Verdict::no;
  return wait_for_more(p);
}

}  // namespace tractor::dissect
