// Session descriptions (RFC 8866): the connection line of the session or of a media, the port of each media line,
// RTCP's port where it is its own (RFC 3605), and the candidates of ICE (RFC 8839). Codecs and keys are not read.
//
// An endpoint is announced by the line that completes it. What a later line corrects stays announced too: nobody will
// use it.
#include "dissect/sdp.hpp"

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "dissect/address_text.hpp"
#include "dissect/dissectors.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {
namespace {

using std::string_view;

struct Place {
  std::array<std::uint8_t, 16> address{};
  std::uint8_t ip_version = 0;  // 0: a host's name
  bool known = false;
};

// What was read of a description so far.
struct Description {
  Place session, media;
  std::uint16_t port = 0;       // of the media; 0: no media yet, or none that is announced
  std::uint16_t rtcp_port = 0;  // 0: the one after it (RFC 3550, 11)
  ProtocolId protocol{};
  std::uint8_t ip_protocol = 17;
  bool in_media = false;
};
static_assert(std::is_trivially_copyable_v<Description> && sizeof(Description) < kMaxLineCarry);

// c=IN IP4 192.0.2.1/127; the unspecified address puts the media on hold (RFC 3264, 8.4).
Place read_connection(string_view line) {
  take_word(line);
  take_word(line);
  Place place;
  place.known = true;
  if (parse_address(line.substr(0, line.find_first_of("/ ")), place.address, place.ip_version)) {
    place.known = place.address != std::array<std::uint8_t, 16>{};
  }
  return place;
}

// m=audio 49170/2 RTP/AVP 0. The protocol tells RTP, also over DTLS or TCP, and T.38 over UDP from the rest.
void read_media(string_view line, Description& d) {
  d.in_media = true;
  d.media = d.session;
  d.port = d.rtcp_port = 0;
  take_word(line);
  const string_view port = take_word(line), protocol = take_word(line);
  const bool fax = equals_nocase(protocol, "udptl");
  std::uint32_t number = 0;
  if (!fax && !contains_nocase(protocol, "RTP/")) return;
  if (!parse_decimal(port.substr(0, port.find('/')), 65535, number)) return;
  d.port = static_cast<std::uint16_t>(number);
  d.protocol = fax ? ProtocolId::t38 : ProtocolId::rtp;
  d.ip_protocol = starts_with_nocase(protocol, "TCP/") ? 6 : 17;
}

void announce_at(const Place& place, std::uint16_t port, ProtocolId protocol, const Description& d, Party owner,
                 Facts& facts) {
  if (!place.known) return;
  AnnouncedEndpoint e;
  e.address = place.address;
  e.ip_version = place.ip_version;
  e.owner = owner;
  e.port = port;
  e.ip_protocol = d.ip_protocol;
  e.protocol = protocol;
  announce(facts, e);
}

void announce_current(const Description& d, Party owner, Facts& facts) {
  if (!d.in_media || d.port == 0) return;
  announce_at(d.media, d.port, d.protocol, d, owner, facts);
  const auto rtcp_port = static_cast<std::uint16_t>(d.rtcp_port != 0 ? d.rtcp_port : d.port + 1);
  // Who offers to take both on one port (RFC 5761, 5.1.1) waits at the other, too, until that is agreed on.
  if (d.protocol == ProtocolId::rtp && rtcp_port != d.port) {
    announce_at(d.media, rtcp_port, ProtocolId::rtcp, d, owner, facts);
  }
}

// candidate:1 1 UDP 2130706431 10.0.1.1 8998 typ host: foundation, component (2 is RTCP), transport, priority, address.
void announce_candidate(string_view value, const Description& d, Facts& facts) {
  take_word(value);
  const string_view component = take_word(value), transport = take_word(value);
  take_word(value);
  Place place;
  std::uint32_t port = 0;
  if (d.port == 0 || !equals_nocase(transport, "UDP")) return;
  place.known = parse_address(take_word(value), place.address, place.ip_version);
  if (!parse_decimal(take_word(value), 65535, port)) return;
  const ProtocolId protocol = component == "2" ? ProtocolId::rtcp : d.protocol;
  announce_at(place, static_cast<std::uint16_t>(port), protocol, d, Party::neither, facts);
}

void read_attribute(string_view value, Description& d, Party owner, Facts& facts) {
  if (starts_with_nocase(value, "candidate:")) return announce_candidate(value, d, facts);
  if (!starts_with_nocase(value, "rtcp:")) return;
  value.remove_prefix(5);
  std::uint32_t port = 0;
  if (!parse_decimal(take_word(value), 65535, port)) return;
  d.rtcp_port = static_cast<std::uint16_t>(port);
  announce_current(d, owner, facts);
}

void read_description_line(string_view line, Description& d, Party owner, Facts& facts) {
  if (line.size() < 3 || line[1] != '=') return;
  const string_view value = trim(line.substr(2));
  if (line[0] == 'v') d = {};
  if (line[0] == 'c') (d.in_media ? d.media : d.session) = read_connection(value);
  if (line[0] == 'm') read_media(value, d);
  if (line[0] == 'c' || line[0] == 'm') announce_current(d, owner, facts);
  if (line[0] == 'a') read_attribute(value, d, owner, facts);
}

}  // namespace

void announce_media(string_view description, Party owner, bool cut, Facts& facts) {
  Description d;
  string_view line;
  while (take_line(description, line)) read_description_line(line, d, owner, facts);
  if (!cut) read_description_line(description, d, owner, facts);
}

void read_media_line(string_view line, bool from_client, Facts& facts) {
  Description d;
  // Both sides describe, one after the other: who speaks is part of what is kept.
  const char side = from_client ? 'c' : 's';
  if (facts.carry.size() == 1 + sizeof d && facts.carry[0] == side) std::memcpy(&d, facts.carry.data() + 1, sizeof d);
  read_description_line(line, d, sender(from_client), facts);
  facts.carry.assign(1 + sizeof d, side);
  std::memcpy(facts.carry.data() + 1, &d, sizeof d);
}

}  // namespace tractor::dissect
