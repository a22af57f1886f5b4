// SMTP (RFC 5321) and LMTP by banner and greeting; after STARTTLS (RFC 3207) the names of the TLS hello.
#include <array>

#include "dissect/line_protocol.hpp"

namespace tractor::dissect {
namespace {

using std::string_view;

constexpr std::array<string_view, 14> kCommands = {"EHLO", "HELO", "LHLO", "MAIL", "RCPT", "DATA", "RSET",
                                                   "VRFY", "EXPN", "HELP", "NOOP", "QUIT", "AUTH", "STARTTLS"};
constexpr std::array<string_view, 3> kGreetings = {"EHLO", "HELO", "LHLO"};

bool smtp_port(const Payload& p) {
  return p.server_port == 25 || p.server_port == 587 || p.server_port == 465 || p.server_port == 2525 ||
         p.server_port == 24;
}

struct Score {
  bool banner = false, names_smtp = false, names_ftp = false, greeting = false, mail_from = false;
  bool pending = false, wrong = false;
};

void read_server(string_view text, Score& s) {
  string_view line;
  if (!take_line(text, line)) {
    s.pending = may_be_reply(text);
    s.wrong = !s.pending;
    return;
  }
  s.banner =
      is_reply_line(line) && (line.substr(0, 3) == "220" || line.substr(0, 3) == "554" || line.substr(0, 3) == "421");
  s.wrong = !s.banner;
  s.names_smtp = contains_nocase(line, "smtp") || contains_nocase(line, " mail") || contains_nocase(line, "lmtp");
  s.names_ftp = contains_nocase(line, "ftp");
}

void read_client(string_view text, Score& s) {
  string_view line;
  if (!take_line(text, line)) {
    s.pending = may_be_command(text, kCommands);
    s.wrong = !s.pending;
    return;
  }
  s.wrong = known_command(line, kCommands).empty();
  s.greeting = !known_command(line, kGreetings).empty() && line.size() > 5;
  s.mail_from = starts_with_nocase(line, "MAIL FROM:") || starts_with_nocase(line, "RCPT TO:");
}

Certainty judge(const Payload& p, const Score& s) {
  if (s.banner && (s.greeting || s.mail_from)) return Certainty::certain;
  if (s.banner && s.names_smtp && !s.names_ftp) return smtp_port(p) ? Certainty::certain : Certainty::likely;
  if (s.greeting) return smtp_port(p) ? Certainty::certain : Certainty::likely;
  if (s.mail_from || (s.banner && !s.names_ftp && smtp_port(p))) return Certainty::likely;
  return Certainty::none;
}

}  // namespace

Verdict dissect_smtp(const Payload& p, Facts& facts) {
  const string_view text = base::as_text(p.bytes), other = base::as_text(p.other);
  const bool from_server = !text.empty() && is_digit(text[0]);
  const string_view server = from_server ? text : other, client = from_server ? other : text;
  Score s;
  if (!server.empty()) read_server(server, s);
  if (!client.empty() && !s.wrong) read_client(client, s);
  if (s.wrong) return Verdict::no;
  const Certainty certainty = judge(p, s);
  if (certainty == Certainty::none)
    return is_final(p) || !(s.pending || s.banner) || s.names_ftp ? Verdict::no : Verdict::more;
  found(facts, ProtocolId::smtp, certainty,
        s.banner && s.greeting ? "SMTP banner and greeting"
        : s.banner             ? "SMTP banner"
                               : "SMTP greeting");
  const string_view inner = after_client_line(client, "STARTTLS");
  if (!inner.empty() && add_inner_stream_facts(base::as_bytes(inner), p, facts) == Verdict::match)
    return Verdict::match;
  return is_final(p) ? Verdict::match : Verdict::match_more;
}

}  // namespace tractor::dissect
