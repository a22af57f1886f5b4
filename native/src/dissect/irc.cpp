// IRC (RFC 2812, IRCv3 capability negotiation) by a client's first commands, a server's first lines or, where these
// were not seen, the offer of a direct connection between clients (DCC), and what such offers announce; after IRCv3's
// STARTTLS the names of the TLS hello.
#include <algorithm>
#include <array>

#include "dissect/address_text.hpp"
#include "dissect/line_protocol.hpp"

namespace tractor::dissect {
namespace {

using std::string_view;

constexpr std::array<string_view, 8> kOpening = {"NICK",   "USER", "CAP",      "PASS",
                                                 "SERVER", "PONG", "STARTTLS", "PRIVMSG"};
constexpr string_view kOffer =
    "\x01"
    "DCC ";

// USER name mode * :real name (RFC 2812, 3.1.3); NICK name; CAP LS; PASS word.
unsigned weight(string_view line) {
  const string_view command = known_command(line, kOpening);
  take_word(line);
  if (command == "NICK") return !line.empty() && line.size() <= 64 && all_printable(line) ? 1 : 0;
  if (command == "USER") return line.find(" :") != string_view::npos ? 2 : 0;
  if (command == "STARTTLS") return line.empty() ? 1 : 0;
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

// One argument; a file's name may be quoted, and have spaces then.
string_view take_argument(string_view& text) {
  if (text.empty() || text[0] != '"') return take_word(text);
  const std::size_t end = std::min(text.find('"', 1), text.size());
  const string_view argument = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  take_word(text);
  return argument;
}

// An IPv4 address is written as one number, an IPv6 address as such.
bool read_dcc_address(string_view text, AnnouncedEndpoint& e) {
  std::uint32_t number = 0;
  if (!parse_decimal(text, UINT32_MAX, number)) return parse_address(text, e.address, e.ip_version);
  for (std::size_t i = 0; i < 4; ++i) e.address[i] = static_cast<std::uint8_t>(number >> (24 - 8 * i));
  e.ip_version = 4;
  return true;
}

// DCC SEND name address port size; also CHAT. Port 0 asks the other side to listen, which then says so itself.
bool read_dcc(string_view offer, AnnouncedEndpoint& e) {
  const string_view kind = take_word(offer);
  const bool known = equals_nocase(kind, "SEND") || equals_nocase(kind, "CHAT") || equals_nocase(kind, "SSEND") ||
                     equals_nocase(kind, "TSEND") || equals_nocase(kind, "SCHAT");
  if (!known) return false;
  take_argument(offer);
  std::uint32_t port = 0;
  if (!read_dcc_address(take_word(offer), e)) return false;
  const string_view number = take_word(offer);
  if (!parse_decimal(number.substr(0, number.find('\x01')), 65535, port)) return false;
  e.ip_protocol = 6;
  e.port = static_cast<std::uint16_t>(port);
  e.protocol = ProtocolId::irc_dcc;
  return true;
}

// The whole line is a message with an offer: "PRIVMSG bob :^ADCC SEND name 3221225994 5000 100^A", from a server behind
// who says so.
bool is_offer_line(string_view line) {
  if (line.starts_with(':')) take_word(line);
  if (!equals_nocase(take_word(line), "PRIVMSG") || take_word(line).empty()) return false;
  if (!line.starts_with(':') || !line.substr(1).starts_with(kOffer) || !line.ends_with('\x01')) return false;
  line = line.substr(1 + kOffer.size(), line.size() - 2 - kOffer.size());
  AnnouncedEndpoint e;
  return read_dcc(line, e);
}

void announce_in_lines(string_view text, bool from_client, Facts& facts) {
  string_view line;
  while (take_line(text, line)) read_irc_line(line, from_client, facts);
}

// Recognised already: what the lines announce, until TLS hides them.
Verdict read_on(string_view text, const Payload& p, Facts& facts) {
  const string_view inner = after_client_line(text, "STARTTLS");
  if (!inner.empty() && add_inner_stream_facts(base::as_bytes(inner), p, facts) == Verdict::match)
    return Verdict::match;
  announce_in_lines(text, p.from_client, facts);
  return Verdict::match_more;
}

}  // namespace

// PRIVMSG somebody :^ADCC ... ^A (Client-to-Client Protocol)
void read_irc_line(string_view line, bool from_client, Facts& facts) {
  const std::size_t at = line.find(kOffer);
  AnnouncedEndpoint e;
  if (at == string_view::npos || !read_dcc(line.substr(at + kOffer.size()), e)) return;
  if (from_client) e.owner = Party::client;  // what the server says, it passes on for somebody else
  announce(facts, e);
}

Verdict dissect_irc(const Payload& p, Facts& facts) {
  string_view text = base::as_text(p.bytes), line;
  if (facts.protocol == ProtocolId::irc) return read_on(text, p, facts);
  unsigned sum = 0;
  bool first = true, server = false, offer = false;
  while (take_line(text, line)) {
    offer |= is_offer_line(line);
    if (first && !offer && !all_printable(line)) return Verdict::no;
    server |= is_server_line(line);
    if (first && !offer && !server && known_command(line, kOpening).empty()) return Verdict::no;
    sum += weight(line);
    first = false;
  }
  if (sum >= 3 || server || offer) {
    found(facts, ProtocolId::irc, Certainty::certain,
          server     ? "IRC server line"
          : sum >= 3 ? "IRC registration"
                     : "IRC offer of DCC");
    return read_on(base::as_text(p.bytes), p, facts);
  }
  if (first && !text.empty() && text[0] != ':' && text[0] != 'N' && !may_be_command(text, kOpening)) return Verdict::no;
  return wait_for_more(p);
}

}  // namespace tractor::dissect
