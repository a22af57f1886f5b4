// RTSP (RFC 2326, RFC 7826): requests and responses, the user agent, and the ports that SETUP agrees on.
#include <array>

#include "dissect/dissectors.hpp"
#include "dissect/header_fields.hpp"

namespace tractor::dissect {
namespace {

using std::string_view;

constexpr std::array<string_view, 11> kMethods = {"OPTIONS",       "DESCRIBE",      "ANNOUNCE", "SETUP",
                                                  "PLAY",          "PAUSE",         "TEARDOWN", "REDIRECT",
                                                  "GET_PARAMETER", "SET_PARAMETER", "RECORD"};

bool method_fits(string_view text) {
  for (const string_view m : kMethods) {
    if (text.size() <= m.size() ? could_become(text, m) : text.starts_with(m) && text[m.size()] == ' ') return true;
  }
  return false;
}

bool is_start_line(string_view line) {
  if (line.starts_with("RTSP/1.0 ") || line.starts_with("RTSP/2.0 ")) return line.size() >= 12 && is_digit(line[9]);
  const string_view t = trim(line);
  return method_fits(line) && (t.ends_with(" RTSP/1.0") || t.ends_with(" RTSP/2.0"));
}

string_view host_of(string_view line) {
  const std::size_t at = line.find("rtsp://");
  if (at == string_view::npos) return {};
  string_view host = line.substr(at + 7);
  host = host.substr(0, host.find_first_of("/ ?"));
  const std::size_t user = host.rfind('@');
  if (user != string_view::npos) host.remove_prefix(user + 1);
  return host.substr(0, host.rfind(':') == host.find(':') ? host.find(':') : string_view::npos);
}

// Transport: RTP/AVP;unicast;client_port=4588-4589;server_port=6256-6257 (RFC 2326, 12.39)
void read_transport(string_view value, Facts& facts) {
  const std::size_t at = value.find("server_port=");
  if (at == string_view::npos) return;
  string_view ports = value.substr(at + 12);
  ports = ports.substr(0, ports.find_first_of("; ,"));
  const std::size_t dash = ports.find('-');
  for (const bool second : {false, true}) {
    std::uint32_t port = 0;
    if (second && dash == string_view::npos) return;
    if (!parse_decimal(second ? ports.substr(dash + 1) : ports.substr(0, dash), 65535, port) || port == 0) return;
    AnnouncedEndpoint e;
    e.ip_version = 0;
    e.port = static_cast<std::uint16_t>(port);
    e.protocol = second ? ProtocolId::rtcp : ProtocolId::rtp;
    announce(facts, e);
  }
}

void read_messages(string_view text, Facts& facts) {
  string_view line;
  while (take_line(text, line)) {
    if (!is_start_line(line)) continue;
    if (facts.http_host.empty()) facts.http_host = clean_name(host_of(line));
    read_fields(text, [&](string_view name, string_view value) {
      if (equals_nocase(name, "user-agent") && facts.user_agent.empty()) facts.user_agent = clean_text(value);
      if (equals_nocase(name, "transport")) read_transport(value, facts);
    });
  }
}

}  // namespace

Verdict dissect_rtsp(const Payload& p, Facts& facts) {
  const string_view text = base::as_text(p.bytes);
  string_view rest = text, line;
  if (!take_line(rest, line)) return could_become(text, "RTSP/") || method_fits(text) ? wait_for_more(p) : Verdict::no;
  if (!is_start_line(line)) return Verdict::no;
  found(facts, ProtocolId::rtsp, Certainty::certain, line.starts_with("RTSP/") ? "RTSP response" : "RTSP request");
  read_messages(text, facts);
  read_messages(base::as_text(p.other), facts);
  return Verdict::match_more;
}

}  // namespace tractor::dissect
