// Session descriptions (RFC 8866): the connection line of the session or of a media, the port of each media line, and
// RTCP's port where it is its own (RFC 3605). Codecs and keys are not read.
#include "dissect/sdp.hpp"

#include "dissect/address_text.hpp"
#include "dissect/dissectors.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {
namespace {

using std::string_view;

struct Place {
  std::array<std::uint8_t, 16> address{};
  std::uint8_t ip_version = 0;
};

struct Media {
  bool open = false;
  std::uint32_t port = 0, rtcp_port = 0;
  Place place;
};

// c=IN IP4 192.0.2.1/127
void read_connection(string_view line, Place& place) {
  take_word(line);
  take_word(line);
  const string_view address = line.substr(0, line.find_first_of("/ "));
  parse_address(address, place.address, place.ip_version);
}

// m=audio 49170/2 RTP/AVP 0; false for media that are not RTP.
bool read_media(string_view line, Media& media) {
  take_word(line);
  string_view port = take_word(line);
  port = port.substr(0, port.find('/'));
  return contains_nocase(take_word(line), "RTP") && parse_decimal(port, 65535, media.port) && media.port != 0;
}

void close_media(Media& media, Facts& facts) {
  if (media.open && media.place.ip_version != 0) {
    AnnouncedEndpoint e;
    e.address = media.place.address;
    e.ip_version = media.place.ip_version;
    e.port = static_cast<std::uint16_t>(media.port);
    e.protocol = ProtocolId::rtp;
    announce(facts, e);
    e.port = static_cast<std::uint16_t>(media.rtcp_port != 0 ? media.rtcp_port : media.port + 1);  // RFC 3550, 11
    e.protocol = ProtocolId::rtcp;
    if (e.port != 0) announce(facts, e);
  }
  media.open = false;
}

}  // namespace

void announce_media(string_view description, Facts& facts) {
  Place session;
  Media media;
  bool in_media = false;
  for (bool last = false; !last;) {
    string_view line;
    if (!take_line(description, line)) {
      line = description;
      last = true;
    }
    if (line.size() < 3 || line[1] != '=') continue;
    const string_view value = line.substr(2);
    if (line[0] == 'c') read_connection(value, in_media ? media.place : session);
    if (line[0] == 'm') {
      close_media(media, facts);
      in_media = true;
      media = {};
      media.place = session;
      media.open = read_media(value, media);
    }
    if (line[0] == 'a' && starts_with_nocase(value, "rtcp:")) {
      string_view port = value.substr(5);
      parse_decimal(take_word(port), 65535, media.rtcp_port);
    }
  }
  close_media(media, facts);
}

}  // namespace tractor::dissect
