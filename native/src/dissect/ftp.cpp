// FTP's control connection (RFC 959) and the data endpoints announced in it: PORT, PASV, EPRT and EPSV (RFC 2428).
// File data is another flow.
#include <algorithm>
#include <array>
#include <cstring>

#include "dissect/address_text.hpp"
#include "dissect/line_protocol.hpp"

namespace tractor::dissect {
namespace {

using std::string_view;

// RFC 959, 2228, 2389, 2428, 2640, 3659.
constexpr std::array<string_view, 47> kCommands = {
    "USER", "PASS", "ACCT", "CWD",  "CDUP", "SMNT", "QUIT", "REIN", "PORT", "PASV", "TYPE", "STRU",
    "MODE", "RETR", "STOR", "STOU", "APPE", "ALLO", "REST", "RNFR", "RNTO", "ABOR", "DELE", "RMD",
    "MKD",  "PWD",  "LIST", "NLST", "SITE", "SYST", "STAT", "HELP", "NOOP", "AUTH", "ADAT", "PROT",
    "PBSZ", "CCC",  "FEAT", "OPTS", "EPRT", "EPSV", "LANG", "MDTM", "MLSD", "MLST", "SIZE"};
// Of those, what no mail protocol says.
constexpr std::array<string_view, 24> kOwnCommands = {"CWD",  "CDUP", "PORT", "PASV", "TYPE", "STRU", "MODE", "RETR",
                                                      "STOR", "APPE", "RNFR", "RNTO", "DELE", "MKD",  "PWD",  "NLST",
                                                      "SYST", "FEAT", "OPTS", "EPRT", "EPSV", "MDTM", "MLSD", "SIZE"};
// Replies (RFC 959, 4.2.2; RFC 1639; RFC 2228, 5; RFC 2428).
constexpr std::array<string_view, 58> kReplies = {
    "110", "120", "125", "150", "200", "202", "211", "212", "213", "214", "215", "220", "221", "225", "226",
    "227", "228", "229", "230", "232", "234", "235", "250", "257", "331", "332", "334", "335", "336", "350",
    "421", "425", "426", "431", "450", "451", "452", "500", "501", "502", "503", "504", "521", "522", "530",
    "532", "533", "534", "535", "536", "537", "550", "551", "552", "553", "631", "632", "633"};

// h1,h2,h3,h4,p1,p2 (RFC 959, 4.1.2)
bool read_host_port(string_view text, AnnouncedEndpoint& endpoint) {
  std::array<std::uint32_t, 6> v{};
  for (std::size_t i = 0; i < 6; ++i) {
    std::size_t n = 0;
    while (n < text.size() && is_digit(text[n])) ++n;
    if (!parse_decimal(text.substr(0, n), 255, v[i])) return false;
    text.remove_prefix(n);
    if (i < 5 && (text.empty() || text[0] != ',')) return false;
    if (i < 5) text.remove_prefix(1);
  }
  for (std::size_t i = 0; i < 4; ++i) endpoint.address[i] = static_cast<std::uint8_t>(v[i]);
  endpoint.ip_version = 4;
  endpoint.port = static_cast<std::uint16_t>(v[4] << 8 | v[5]);
  return endpoint.port != 0;
}

// <d>net-prt<d>net-addr<d>tcp-port<d> (RFC 2428, 2 and 3); an empty address is the sender's own.
bool read_extended(string_view text, AnnouncedEndpoint& endpoint) {
  if (text.size() < 5) return false;
  const char d = text[0];
  std::array<string_view, 3> part;
  text.remove_prefix(1);
  for (string_view& p : part) {
    const std::size_t end = text.find(d);
    if (end == string_view::npos) return false;
    p = text.substr(0, end);
    text.remove_prefix(end + 1);
  }
  std::uint32_t port = 0;
  if (!parse_decimal(part[2], 65535, port) || port == 0) return false;
  endpoint.port = static_cast<std::uint16_t>(port);
  endpoint.ip_version = 0;
  return part[1].empty() || parse_address(part[1], endpoint.address, endpoint.ip_version);
}

AnnouncedEndpoint data_endpoint(bool from_client) {
  AnnouncedEndpoint e;
  e.owner = sender(from_client);
  e.ip_protocol = 6;
  e.peer = Peer::party;  // also where a client sends from server to server: the other one hears of it by PORT
  e.protocol = ProtocolId::ftp_data;
  return e;
}

void announce_port(string_view line, bool from_client, Facts& facts) {
  AnnouncedEndpoint e = data_endpoint(from_client);
  const string_view rest = trim(line.substr(5));
  if (starts_with_nocase(line, "PORT ") ? read_host_port(rest, e) : read_extended(rest, e)) announce(facts, e);
}

// RFC 1123, 4.1.2.6: the reply may have the numbers without parentheses.
void announce_passive(string_view line, bool from_client, Facts& facts) {
  AnnouncedEndpoint e = data_endpoint(from_client);
  const std::size_t open = line.find('(');
  const std::size_t at = open == string_view::npos ? line.find_first_of("0123456789", 4) : open + 1;
  if (at != string_view::npos && read_host_port(line.substr(at), e)) announce(facts, e);
}

void announce_extended_passive(string_view line, bool from_client, Facts& facts) {
  AnnouncedEndpoint e = data_endpoint(from_client);
  const std::size_t open = line.find('(');
  if (open != string_view::npos && read_extended(line.substr(open + 1), e)) announce(facts, e);
}

struct Score {
  bool server = false, client = false;  // the direction is there and looks right
  bool banner = false, names_ftp = false, mail = false;
  bool login = false, own = false;  // USER; a command of FTP alone
  bool odd = false;                 // of the first lines that a side said, one is none of FTP's
  bool wrong = false;
};

// How far a recognised dialogue has been read, kept in Facts::carry: a long one is read line by line, not from its
// start with each segment.
struct Progress {
  Score score;
  std::size_t server = 0, client = 0;  // bytes of each direction: whole lines
  std::size_t tls = 0;                 // of the client's, where TLS begins; 0: not seen
};
constexpr char kMark = 'F';
constexpr std::size_t kCarryBytes = 9;

void save(const Progress& p, bool server_is_client, std::string& carry) {
  const Score& s = p.score;
  const unsigned bits = s.server | s.client << 1 | s.banner << 2 | s.names_ftp << 3 | s.mail << 4 | s.login << 5 |
                        s.own << 6 | s.odd << 7;
  carry.assign({kMark, static_cast<char>(server_is_client), static_cast<char>(bits)});
  for (const std::size_t offset : {p.server, p.client, p.tls}) {  // within kStreamHeadBytes
    carry += static_cast<char>(offset >> 8);
    carry += static_cast<char>(offset & 255);
  }
}

// From the start where nothing was kept, or the sides have changed: who is the client may be known only later.
Progress resume(const std::string& carry, bool server_is_client) {
  Progress p;
  if (carry.size() != kCarryBytes || carry[0] != kMark || (carry[1] != 0) != server_is_client) return p;
  const std::uint8_t* b = base::as_bytes(carry).data();
  const auto bit = [&](unsigned n) { return (b[2] >> n & 1) != 0; };
  p.score = {bit(0), bit(1), bit(2), bit(3), bit(4), bit(5), bit(6), bit(7), false};
  p.server = base::load_be16(b + 3);
  p.client = base::load_be16(b + 5);
  p.tls = base::load_be16(b + 7);
  return p;
}

void read_server(string_view text, bool first, Score& s) {
  const bool from_start = first;
  string_view line, open;  // open: the code of a reply that goes on to a line of the same code (RFC 959, 4.2)
  while (take_line(text, line)) {
    const bool reply = is_reply_line(line);
    if (first && !reply) {
      s.wrong = s.odd = true;
      return;
    }
    const string_view code = line.substr(0, 3);
    if (first) {
      s.server = true;
      s.banner = code == "220" || code == "120";
    }
    if (from_start && open.empty()) s.odd |= !reply || std::ranges::find(kReplies, code) == kReplies.end();
    if (reply && (open.empty() || code == open)) open = line.substr(3, 1) == "-" ? code : string_view{};
    // Who greets, or refuses to, may name himself; in the middle of a dialogue it is the names of files.
    if (code == "220" || (first && (s.banner || code == "421"))) {
      s.names_ftp |= contains_nocase(line, "ftp");
      s.mail |= contains_nocase(line, "smtp") || contains_nocase(line, "mail");
    }
    s.own |= line.substr(0, 4) == "331 " || line.substr(0, 4) == "227 " || line.substr(0, 4) == "230 ";
    first = false;
  }
  if (first) s.wrong = !may_be_reply(text);
}

void read_client(string_view text, bool first, Score& s) {
  const bool from_start = first;
  string_view line;
  while (take_line(text, line)) {
    const string_view command = known_command(line, kCommands);
    if (first && command.empty()) {
      s.wrong = s.odd = true;
      return;
    }
    s.client = true;
    s.odd |= from_start && command.empty();
    s.login |= command == "USER";
    s.own |= !known_command(line, kOwnCommands).empty();
    first = false;
  }
  if (first) s.wrong = !may_be_command(text, kCommands);
}

Certainty judge(const Payload& p, const Score& s, bool known) {
  const bool port = p.server_port == 21;
  if (s.mail && !s.names_ftp) return Certainty::none;
  if (s.server && s.client && (s.login || s.own) && (s.banner || port)) return Certainty::certain;
  if (s.server && s.banner && (s.names_ftp || (s.own && port))) return port ? Certainty::certain : Certainty::likely;
  // On its port also where the beginning was not seen: all that the sides say first is FTP's.
  if (port && s.server && s.client && !s.odd) return Certainty::certain;
  if (port && (s.server || s.client) && (!s.odd || known)) return Certainty::likely;
  if (s.client && (s.login || s.own) && port) return Certainty::likely;
  if (s.server && s.banner && port) return Certainty::likely;
  return Certainty::none;
}

string_view evidence(const Score& s) {
  if (!s.server) return "FTP commands";
  if (!s.client) return s.banner ? "FTP banner" : "FTP reply";
  return s.banner ? "FTP banner and commands" : "FTP replies and commands";
}

// RFC 4217, 2, and what older clients say.
bool asks_for_tls(string_view line) {
  return is_client_line(line, "AUTH TLS") || is_client_line(line, "AUTH SSL") || is_client_line(line, "AUTH TLS-C");
}

// What the lines announce that came since; `p` is after them then.
void read_new_lines(string_view client, string_view server, bool client_is_client, Progress& p, Facts& facts) {
  string_view line, rest = client.substr(p.client);
  while (take_line(rest, line)) {
    read_ftp_line(line, client_is_client, facts);
    if (p.tls == 0 && asks_for_tls(line)) p.tls = client.size() - rest.size();
  }
  p.client = client.size() - rest.size();
  rest = server.substr(p.server);
  while (take_line(rest, line)) read_ftp_line(line, !client_is_client, facts);
  p.server = server.size() - rest.size();
}

}  // namespace

// Who speaks is told by the line: each side announces an endpoint of its own.
void read_ftp_line(string_view line, bool from_client, Facts& facts) {
  if (line.starts_with("227")) return announce_passive(line, from_client, facts);
  if (line.starts_with("229")) return announce_extended_passive(line, from_client, facts);
  if (starts_with_nocase(line, "PORT ") || starts_with_nocase(line, "EPRT ")) announce_port(line, from_client, facts);
}

Verdict dissect_ftp(const Payload& p, Facts& facts) {
  const string_view text = base::as_text(p.bytes), other = base::as_text(p.other);
  const bool from_server = !text.empty() && is_digit(text[0]);
  const string_view server = from_server ? text : other, client = from_server ? other : text;
  Progress progress = resume(facts.carry, from_server == p.from_client);
  Score& s = progress.score;
  if (!server.empty()) read_server(server.substr(progress.server), progress.server == 0, s);
  if (!client.empty()) read_client(client.substr(progress.client), progress.client == 0, s);
  // Once recognised, an odd line is no reason to miss what is announced after it.
  const bool known = facts.protocol == ProtocolId::ftp;
  if (s.wrong && !known) return Verdict::no;
  s.wrong = false;
  const Certainty certainty = judge(p, s, known);
  if (certainty == Certainty::none) {
    if (known && !s.mail) return Verdict::match_more;
    const bool hopeless = is_final(p) || (s.server && s.client && !s.login) || s.mail || (s.server && !s.banner);
    return hopeless ? Verdict::no : Verdict::more;
  }
  found(facts, ProtocolId::ftp, certainty, evidence(s));
  read_new_lines(client, server, from_server != p.from_client, progress, facts);
  if (progress.tls != 0 && progress.tls < client.size()) {
    const Verdict inner = add_inner_stream_facts(base::as_bytes(client.substr(progress.tls)), p, facts);
    if (inner == Verdict::match) return Verdict::match;  // nobody can read what is announced from here on
  }
  save(progress, from_server == p.from_client, facts.carry);
  return Verdict::match_more;
}

}  // namespace tractor::dissect
