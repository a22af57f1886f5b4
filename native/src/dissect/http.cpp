// HTTP/1.0 and 1.1 over TCP (RFC 9112): the head of the first request and of the first response. Bodies are not read.
#include <algorithm>
#include <array>

#include "dissect/address_text.hpp"
#include "dissect/dissectors.hpp"
#include "dissect/header_fields.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {
namespace {

using std::string_view;

// IANA HTTP Method Registry, and UPnP's (GENA).
constexpr std::array<string_view, 27> kMethods = {
    "GET",       "POST",   "HEAD",        "PUT",  "DELETE",  "OPTIONS",  "CONNECT",    "PATCH",      "TRACE",
    "PROPFIND",  "MKCOL",  "PROPPATCH",   "COPY", "MOVE",    "LOCK",     "UNLOCK",     "REPORT",     "SEARCH",
    "SUBSCRIBE", "NOTIFY", "UNSUBSCRIBE", "ACL",  "CHECKIN", "CHECKOUT", "MKCALENDAR", "MKACTIVITY", "MERGE"};
constexpr std::size_t kLongestMethod = 20;

enum class Head : std::uint8_t { no, partial, line, whole };  // `line`: the start line is whole, the fields are not

struct Request {
  Head head = Head::no;
  string_view method, target, host, user_agent;
  string_view upgrade;
  std::size_t size = 0;  // of the head, where whole
};
struct Response {
  Head head = Head::no;
  std::uint32_t status = 0;
  string_view content_type, upgrade;
  std::size_t size = 0;
};

// Major versions 0 and 1 have heads of text; the 2.0 of HTTP/2's preface (RFC 9113, 3.4) only looks like one.
bool is_version(string_view v) {
  return v.size() == 8 && v.substr(0, 5) == "HTTP/" && (v[5] == '0' || v[5] == '1') && v[6] == '.' && is_digit(v[7]);
}

bool method_fits(string_view text) {
  for (const string_view m : kMethods) {
    if (text.size() <= m.size() ? could_become(text, m) : text.substr(0, m.size()) == m && text[m.size()] == ' ')
      return true;
  }
  return false;
}

// RFC 9112, 3: method SP target SP version.
bool split_request_line(string_view line, Request& r) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == string_view::npos || last <= first || !is_version(trim(line.substr(last + 1)))) return false;
  r.method = line.substr(0, first);
  r.target = trim(line.substr(first + 1, last - first - 1));
  if (r.method.empty() || r.method.size() > kLongestMethod || r.target.empty()) return false;
  if (r.method == "PRI" && r.target == "*") return false;  // the preface of HTTP/2 (RFC 9113, 3.4)
  for (const char c : r.method) {
    if (!is_alpha(c) && c != '-' && c != '_') return false;
  }
  return true;
}

Request read_request(string_view text) {
  Request r;
  const std::size_t all = text.size();
  string_view line;
  if (!take_line(text, line)) {
    if (method_fits(text)) r.head = Head::partial;
    return r;
  }
  if (!split_request_line(line, r)) return r;
  const bool whole = read_fields(text, [&](string_view name, string_view value) {
    if (r.host.empty() && equals_nocase(name, "host")) r.host = value;
    if (r.user_agent.empty() && equals_nocase(name, "user-agent")) r.user_agent = value;
    if (r.upgrade.empty() && equals_nocase(name, "upgrade")) r.upgrade = value;
  });
  r.head = whole ? Head::whole : Head::line;
  r.size = all - text.size();
  return r;
}

Response read_response(string_view text) {
  Response r;
  const std::size_t all = text.size();
  do {
    string_view line;
    if (text.size() < 12 || !take_line(text, line)) {
      const bool fits =
          could_become(text, "HTTP/1.") && (text.size() < 9 || (is_version(text.substr(0, 8)) && text[8] == ' '));
      r.head = fits || r.status != 0 ? Head::partial : Head::no;
      return r;
    }
    if (line.size() < 12 || !is_version(line.substr(0, 8)) || line[8] != ' ' ||
        !parse_decimal(line.substr(9, 3), 999, r.status) || r.status < 100) {
      r.head = Head::no;
      return r;
    }
    r.content_type = r.upgrade = {};
    const bool whole = read_fields(text, [&](string_view name, string_view value) {
      if (r.content_type.empty() && equals_nocase(name, "content-type")) r.content_type = value;
      if (r.upgrade.empty() && equals_nocase(name, "upgrade")) r.upgrade = value;
    });
    r.head = whole ? Head::whole : Head::line;
    r.size = all - text.size();
  } while (r.head == Head::whole && r.status < 200 && r.status != 101);  // RFC 9110, 15.2: interim responses
  return r;
}

// Authority without user and port; an IPv6 literal keeps its brackets.
string_view host_of(string_view authority) {
  const std::size_t at = authority.rfind('@');
  if (at != string_view::npos) authority.remove_prefix(at + 1);
  const std::size_t from = !authority.empty() && authority[0] == '[' ? authority.find(']') : 0;
  const std::size_t colon = authority.find(':', from == string_view::npos ? 0 : from);
  return authority.substr(0, colon);
}

// RFC 9112, 3.2: CONNECT names the authority, absolute-form overrides Host.
string_view requested_host(const Request& r) {
  if (r.method == "CONNECT") return host_of(r.target);
  if (starts_with_nocase(r.target, "http://") || starts_with_nocase(r.target, "https://")) {
    const string_view rest = r.target.substr(r.target.find("//") + 2);
    return host_of(rest.substr(0, rest.find_first_of("/?#")));
  }
  return host_of(r.host);
}

void add_request(const Request& r, Facts& facts) {
  set_clean_name(facts.http_host, requested_host(r));
  set_clean_text(facts.user_agent, r.user_agent);
}

// RFC 4918, 9: what only WebDAV has. A client of it also asks as any other does.
bool is_webdav(string_view method) {
  constexpr std::array<string_view, 5> kOwn = {"PROPFIND", "PROPPATCH", "MKCOL", "LOCK", "UNLOCK"};
  return std::find(kOwn.begin(), kOwn.end(), method) != kOwn.end();
}

ProtocolId protocol_of(string_view method) {
  if (method == "CONNECT") return ProtocolId::http_connect;
  return is_webdav(method) ? ProtocolId::webdav : ProtocolId::http;
}

void announce_authority(string_view authority, bool by_client, Facts& facts) {
  AnnouncedEndpoint e;
  const std::size_t colon = authority.rfind(':');
  string_view host = host_of(authority);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  std::uint32_t port = 0;
  if (colon == string_view::npos || !parse_decimal(authority.substr(colon + 1), 65535, port)) return;
  parse_address(host, e.address, e.ip_version);
  e.port = static_cast<std::uint16_t>(port);
  announce_target(facts, e, by_client);
}

const char* evidence_of(const Request& req, const Response& res) {
  if (req.head < Head::line) return "HTTP response";
  const bool host = !requested_host(req).empty();
  if (res.head < Head::line) return host ? "HTTP request, Host" : "HTTP request";
  return host ? "HTTP request, Host, response" : "HTTP request, response";
}

Verdict conclude(const Payload& p, const Request& req, const Response& res, base::ByteView request_bytes,
                 Facts& facts) {
  if (req.head >= Head::line) add_request(req, facts);
  if (res.head >= Head::line) set_clean_text(facts.content_type, res.content_type);
  const bool tunnel = req.method == "CONNECT";
  found(facts, protocol_of(req.method), Certainty::certain, evidence_of(req, res));
  if (res.status == 101 && contains_nocase(res.upgrade, "websocket")) {  // RFC 6455, 4.2.2
    return found(facts, ProtocolId::websocket, Certainty::certain, "HTTP upgrade to WebSocket");
  }
  const bool request_done = req.head == Head::whole || p.other.size() + p.bytes.size() >= 2 * kStreamHeadBytes;
  if (tunnel && req.head == Head::whole) {
    announce_authority(req.target, p.from_client == (request_bytes.data() == p.bytes.data()), facts);
    const Verdict inner = add_inner_stream_facts(request_bytes.subspan(req.size), p, facts);
    return inner == Verdict::match || inner == Verdict::no ? Verdict::match : Verdict::match_more;
  }
  const bool response_done = res.head == Head::whole;
  return request_done && response_done ? Verdict::match : Verdict::match_more;
}

}  // namespace

Verdict dissect_http(const Payload& p, Facts& facts) {
  const Request req = read_request(base::as_text(p.bytes));
  if (req.head != Head::no) {
    if (req.head == Head::partial) return is_final(p) ? Verdict::no : Verdict::more;
    return conclude(p, req, read_response(base::as_text(p.other)), p.bytes, facts);
  }
  const Response res = read_response(base::as_text(p.bytes));
  if (res.head == Head::no) return Verdict::no;
  if (res.head == Head::partial) return is_final(p) ? Verdict::no : Verdict::more;
  return conclude(p, read_request(base::as_text(p.other)), res, p.other, facts);
}

}  // namespace tractor::dissect
