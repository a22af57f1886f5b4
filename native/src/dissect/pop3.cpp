// POP3 (RFC 1939) by its greeting and first command; after STLS (RFC 2595) the names of the TLS hello.
#include <array>

#include "dissect/line_protocol.hpp"

namespace tractor::dissect {
namespace {

using std::string_view;

constexpr std::array<string_view, 15> kCommands = {"USER", "PASS", "APOP", "AUTH", "CAPA", "STLS", "STAT", "LIST",
                                                   "RETR", "DELE", "UIDL", "TOP",  "NOOP", "RSET", "QUIT"};

enum class Side : std::uint8_t { absent, pending, yes, wrong };

Side read_server(string_view text) {
  if (text.empty()) return Side::absent;
  string_view line;
  if (!take_line(text, line))
    return could_become(text, "+OK") || could_become(text, "-ERR") ? Side::pending : Side::wrong;
  const bool ok = line.substr(0, 3) == "+OK" && (line.size() == 3 || line[3] == ' ');
  return ok || line.substr(0, 5) == "-ERR " ? Side::yes : Side::wrong;
}

Side read_client(string_view text) {
  if (text.empty()) return Side::absent;
  string_view line;
  if (!take_line(text, line)) return may_be_command(text, kCommands) ? Side::pending : Side::wrong;
  return known_command(line, kCommands).empty() ? Side::wrong : Side::yes;
}

}  // namespace

Verdict dissect_pop3(const Payload& p, Facts& facts) {
  const string_view text = base::as_text(p.bytes), other = base::as_text(p.other);
  const bool from_server = !text.empty() && (text[0] == '+' || text[0] == '-');
  const string_view client_text = from_server ? other : text;
  const Side server = read_server(from_server ? text : other), client = read_client(client_text);
  if (server == Side::wrong || client == Side::wrong) return Verdict::no;
  const bool port = p.server_port == 110;
  if (server == Side::yes && (client == Side::yes || port)) {
    found(facts, ProtocolId::pop3, Certainty::certain,
          client == Side::yes ? "POP3 greeting and command" : "POP3 greeting");
    const string_view inner = after_client_line(client_text, "STLS");
    if (!inner.empty() && add_inner_stream_facts(base::as_bytes(inner), p, facts) == Verdict::match)
      return Verdict::match;
    return is_final(p) ? Verdict::match : Verdict::match_more;
  }
  if (server == Side::yes)
    return found(facts, ProtocolId::pop3, Certainty::likely, "POP3 greeting", Verdict::match_more);
  if (client == Side::yes && port)
    return found(facts, ProtocolId::pop3, Certainty::likely, "POP3 command", Verdict::match_more);
  return is_final(p) ? Verdict::no : Verdict::more;
}

}  // namespace tractor::dissect
