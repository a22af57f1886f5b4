// Redis by a client's first command in RESP ("Redis serialization protocol specification"), or inline on its port.
#include "dissect/dissectors.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {
namespace {

using std::string_view;

bool is_command_word(string_view w) {
  for (const char c : w) {
    if (!is_alpha(c) && !is_digit(c) && c != '.' && c != '_' && c != '-') return false;
  }
  return !w.empty() && is_alpha(w[0]);
}

// The digits after a mark, up to CR LF; false where it cannot be. `partial` while the line is not whole.
bool read_count(string_view& text, char mark, std::uint32_t max, std::uint32_t& n, bool& partial) {
  if (text.empty() || (text.size() == 1 && text[0] == mark)) {
    partial = true;
    return true;
  }
  if (text[0] != mark || !is_digit(text[1])) return false;
  string_view line;
  if (!take_line(text, line)) {
    partial = true;
    for (const char c : text.substr(1)) {
      if (!is_digit(c) && c != '\r') return false;
    }
    return text.size() < 12;
  }
  return parse_decimal(line.substr(1), max, n) && n > 0;
}

}  // namespace

Verdict dissect_redis(const Payload& p, Facts& facts) {
  string_view text = base::as_text(p.bytes);
  if (text.empty()) return Verdict::more;
  if (text[0] != '*') {
    string_view line;
    if (p.server_port != 6379 || !p.from_client || !is_alpha(text[0])) return Verdict::no;
    if (!take_line(text, line)) return wait_for_more(p);
    const string_view word = take_word(line);
    for (const string_view known :
         {"PING", "INFO", "AUTH", "SELECT", "GET", "SET", "SUBSCRIBE", "MONITOR", "QUIT", "CONFIG", "SYNC", "PSYNC"}) {
      if (equals_nocase(word, known)) return found(facts, ProtocolId::redis, Certainty::likely, "Redis inline command");
    }
    return Verdict::no;
  }
  std::uint32_t count = 0, length = 0;
  bool partial = false;
  if (!read_count(text, '*', 1 << 20, count, partial)) return Verdict::no;
  if (partial) return wait_for_more(p);
  if (!read_count(text, '$', 64, length, partial)) return Verdict::no;
  if (partial) return wait_for_more(p);
  if (text.size() < length + 2)
    return is_command_word(text.substr(0, length)) || text.empty() ? wait_for_more(p) : Verdict::no;
  if (!is_command_word(text.substr(0, length)) || text.substr(length, 2) != "\r\n") return Verdict::no;
  return found(facts, ProtocolId::redis, Certainty::certain, "Redis command");
}

}  // namespace tractor::dissect
