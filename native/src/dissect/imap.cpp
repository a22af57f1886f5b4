// IMAP4 (RFC 9051) by its greeting and first tagged command; after STARTTLS the names of the TLS hello.
#include <array>

#include "dissect/line_protocol.hpp"

namespace tractor::dissect {
namespace {

using std::string_view;

constexpr std::array<string_view, 17> kCommands = {
    "CAPABILITY", "NOOP", "LOGOUT", "STARTTLS", "AUTHENTICATE", "LOGIN",     "ENABLE", "SELECT", "EXAMINE",
    "CREATE",     "LIST", "LSUB",   "STATUS",   "IDLE",         "NAMESPACE", "ID",     "UID"};
constexpr std::size_t kMaxTag = 32;

enum class Side : std::uint8_t { absent, pending, yes, wrong };

// RFC 9051, 7.1: "* OK", "* PREAUTH" or "* BYE" opens.
Side read_server(string_view text) {
  if (text.empty()) return Side::absent;
  string_view line;
  const bool whole = take_line(text, line);
  if (!whole) line = text;
  for (const string_view greeting : {"* OK", "* PREAUTH", "* BYE", "* CAPABILITY "}) {
    if (whole ? starts_with_nocase(line, greeting) : could_become_nocase(line, greeting))
      return whole ? Side::yes : Side::pending;
  }
  return Side::wrong;
}

bool tag_character(char c) {
  return is_digit(c) || is_alpha(c) || c == '.' || c == '-' || c == '_';
}

Side read_client(string_view text) {
  if (text.empty()) return Side::absent;
  string_view line;
  const bool whole = take_line(text, line);
  if (!whole) line = text;
  std::size_t tag = 0;
  while (tag < line.size() && tag_character(line[tag])) ++tag;
  if (tag == 0 || tag > kMaxTag) return Side::wrong;
  if (tag == line.size()) return whole ? Side::wrong : Side::pending;
  if (line[tag] != ' ') return Side::wrong;
  const string_view command = line.substr(tag + 1);
  if (whole) return known_command(command, kCommands).empty() ? Side::wrong : Side::yes;
  return may_be_command(command, kCommands) ? Side::pending : Side::wrong;
}

}  // namespace

Verdict dissect_imap(const Payload& p, Facts& facts) {
  const string_view text = base::as_text(p.bytes), other = base::as_text(p.other);
  const bool from_server = !text.empty() && text[0] == '*';
  const string_view client_text = from_server ? other : text;
  const Side server = read_server(from_server ? text : other), client = read_client(client_text);
  if (server == Side::wrong || client == Side::wrong) return Verdict::no;
  const bool port = p.server_port == 143 || p.server_port == 220;
  if (server == Side::yes) {
    const bool sure = client == Side::yes || port || contains_nocase(from_server ? text : other, "imap");
    found(facts, ProtocolId::imap, sure ? Certainty::certain : Certainty::likely,
          client == Side::yes ? "IMAP greeting and command" : "IMAP greeting");
    const string_view inner = after_client_line(client_text, "STARTTLS");
    if (!inner.empty() && add_inner_stream_facts(base::as_bytes(inner), p, facts) == Verdict::match)
      return Verdict::match;
    return is_final(p) ? Verdict::match : Verdict::match_more;
  }
  if (client == Side::yes && port)
    return found(facts, ProtocolId::imap, Certainty::likely, "IMAP command", Verdict::match_more);
  return is_final(p) ? Verdict::no : Verdict::more;
}

}  // namespace tractor::dissect
