// RTSP (RFC 2326, RFC 7826): requests and responses, the user agent, and the ports that SETUP agrees on.
#include <algorithm>
#include <array>

#include "dissect/address_text.hpp"
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

// 4588-4589 or 4588; 0 where there is none.
struct PortPair {
  std::uint32_t first = 0, second = 0;
};
PortPair read_ports(string_view parameters, string_view name) {
  PortPair pair;
  const std::size_t at = parameters.find(name);
  if (at == string_view::npos) return pair;
  string_view ports = parameters.substr(at + name.size());
  ports = ports.substr(0, ports.find_first_of("; ,"));
  const std::size_t dash = std::min(ports.find('-'), ports.size());
  parse_decimal(ports.substr(0, dash), 65535, pair.first);
  if (dash < ports.size()) parse_decimal(ports.substr(dash + 1), 65535, pair.second);
  return pair;
}

// At the owner's address, or at one that is written after `at`.
void announce_ports(string_view parameters, PortPair ports, Party owner, string_view at, Facts& facts) {
  AnnouncedEndpoint e;
  const std::size_t found_at = parameters.find(at);
  if (found_at != string_view::npos) {
    const string_view address = parameters.substr(found_at + at.size());
    parse_address(address.substr(0, address.find_first_of("; ,")), e.address, e.ip_version);
  }
  e.owner = owner;
  e.ip_protocol = 17;
  e.port = static_cast<std::uint16_t>(ports.first);
  e.protocol = ProtocolId::rtp;
  announce(facts, e);
  e.port = static_cast<std::uint16_t>(ports.second);
  e.protocol = ProtocolId::rtcp;
  announce(facts, e);
}

// Transport: RTP/AVP;unicast;client_port=4588-4589;server_port=6256-6257;source=192.0.2.1 (RFC 2326, 12.39). Of several
// that a client offers, the first.
void read_transport(string_view value, Facts& facts) {
  const string_view first = value.substr(0, value.find(','));
  if (!starts_with_nocase(trim(first), "RTP/") || contains_nocase(first.substr(0, first.find(';')), "/TCP")) return;
  announce_ports(first, read_ports(first, ";client_port="), Party::client, ";destination=", facts);
  announce_ports(first, read_ports(first, ";server_port="), Party::server, ";source=", facts);
  announce_ports(first, read_ports(first, ";port="), Party::neither, ";destination=", facts);  // multicast
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

void read_rtsp_line(string_view line, bool /*from_client*/, Facts& facts) {
  constexpr string_view kTransport = "transport:";
  if (starts_with_nocase(line, kTransport)) read_transport(trim(line.substr(kTransport.size())), facts);
}

Verdict dissect_rtsp(const Payload& p, Facts& facts) {
  const string_view text = base::as_text(p.bytes);
  string_view rest = text, line;
  const bool known = facts.protocol == ProtocolId::rtsp;  // the other side begins in the middle, or has said too little
  if (!take_line(rest, line)) {
    if (known) return Verdict::match_more;
    return could_become(text, "RTSP/") || method_fits(text) ? wait_for_more(p) : Verdict::no;
  }
  if (!is_start_line(line)) return known ? Verdict::match_more : Verdict::no;
  found(facts, ProtocolId::rtsp, Certainty::certain, line.starts_with("RTSP/") ? "RTSP response" : "RTSP request");
  read_messages(text, facts);
  read_messages(base::as_text(p.other), facts);
  return Verdict::match_more;
}

}  // namespace tractor::dissect
