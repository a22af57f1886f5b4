// HTTP/1.0 and 1.1 over TCP (RFC 9112): the head of the first request and of the first response. Bodies are not read.
#include <algorithm>
#include <array>

#include "dissect/address_text.hpp"
#include "dissect/dissectors.hpp"
#include "dissect/header_fields.hpp"
#include "dissect/http2.hpp"
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
  string_view method, target, host, user_agent, referer;
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
    if (r.referer.empty() && equals_nocase(name, "referer")) r.referer = value;
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

// Of a URI of these schemes; empty where it is another one, or relative (RFC 3986, 3.2).
string_view authority_of(string_view uri) {
  if (!starts_with_nocase(uri, "http://") && !starts_with_nocase(uri, "https://")) return {};
  const string_view rest = uri.substr(uri.find("//") + 2);
  return rest.substr(0, rest.find_first_of("/?#"));
}

// RFC 9112, 3.2: CONNECT names the authority, absolute-form overrides Host.
string_view requested_host(const Request& r) {
  if (r.method == "CONNECT") return host_of_authority(r.target);
  if (starts_with_nocase(r.target, "http://") || starts_with_nocase(r.target, "https://")) {
    return host_of_authority(authority_of(r.target));
  }
  return host_of_authority(r.host);
}

// RFC 9110, 10.1.3. The path is nobody's business, user names even less.
string_view referring_host(const Request& r) {
  const string_view authority = authority_of(r.referer);
  return authority.substr(authority.rfind('@') + 1);
}

void add_request(const Request& r, Facts& facts) {
  set_clean_name(facts.http_host, requested_host(r));
  set_clean_text(facts.user_agent, r.user_agent);
  set_clean_name(facts.http_referer, referring_host(r));
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
  string_view host = host_of_authority(authority);
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

Verdict add_upgraded_facts(const Payload& p, const Request& req, const Response& res, base::ByteView request_bytes,
                           Facts& facts) {
  if (req.head != Head::whole || res.head != Head::whole) return Verdict::match_more;
  const bool request_here = request_bytes.data() == p.bytes.data();
  base::ByteView client = request_bytes.subspan(req.size);
  skip_http2_preface(client);
  return add_http2_facts(client, (request_here ? p.other : p.bytes).subspan(res.size), facts);
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
  if (res.status == 101 && equals_nocase(res.upgrade, "h2c")) {  // RFC 7540, 3.2: frames follow both heads
    found(facts, ProtocolId::http2, Certainty::certain, "HTTP upgrade to HTTP/2");
    return add_upgraded_facts(p, req, res, request_bytes, facts);
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

// RFC 9112, 2.2: empty lines before a request are passed over.
base::ByteView without_empty_lines(base::ByteView stream) {
  constexpr std::size_t kMost = 8;
  std::size_t n = 0;
  while (n < kMost && n < stream.size() && (stream[n] == '\r' || stream[n] == '\n')) ++n;
  return stream.subspan(n);
}

Verdict read_streams(const Payload& p, Facts& facts) {
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

}  // namespace

Verdict dissect_http(const Payload& p, Facts& facts) {
  const auto begins_empty = [](base::ByteView b) { return !b.empty() && (b[0] == '\r' || b[0] == '\n'); };
  if (!begins_empty(p.bytes) && !begins_empty(p.other)) return read_streams(p, facts);
  Payload trimmed = p;
  trimmed.bytes = without_empty_lines(p.bytes);
  trimmed.other = without_empty_lines(p.other);
  if (trimmed.bytes.empty()) return wait_for_more(p);
  return read_streams(trimmed, facts);
}

}  // namespace tractor::dissect
