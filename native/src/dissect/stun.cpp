// STUN and TURN messages (RFC 8489, RFC 8656) over UDP and TCP; the classic form without cookie (RFC 3489) where its
// attributes are known ones. TURN's relayed address and the peers behind it are announced.
#include <utility>

#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {
namespace {

constexpr std::uint32_t kMagicCookie = 0x2112a442;  // RFC 8489, 5
constexpr std::uint16_t kSoftware = 0x8022;
constexpr std::uint16_t kRealm = 0x0014;

// What the attributes say of whose relays these are.
struct Attributes {
  base::ByteView software;
  base::ByteView realm;
  bool microsoft = false;
  bool whatsapp = false;
};

// [MS-TURN] 2.2.2 and [MS-ICE2] 2.2: version, candidate identifier, service quality, implementation version.
bool is_microsoft(std::uint16_t type) {
  return type == 0x8008 || type == 0x8054 || type == 0x8055 || type == 0x8070;
}

constexpr std::uint16_t kXorPeerAddress = 0x0012, kXorRelayedAddress = 0x0016;  // RFC 8656, 18

void take_attribute(std::uint16_t type, base::ByteView value, bool first, Attributes& found) {
  if (type == kSoftware) found.software = value;
  if (type == kRealm) found.realm = value;
  found.microsoft = found.microsoft || is_microsoft(type);
  // In the range that no registry hands out, and with the sizes of WhatsApp's tokens and its answers to them.
  found.whatsapp = found.whatsapp || ((type == 0x4000 || type == 0x4001) && value.size() == 102 && first) ||
                   (type == 0x4002 && value.size() == 8);
}

// Attributes up to the end of the message: type, length, value padded to four bytes (RFC 8489, 14). Calls
// on(type, value, first) for each that is there in full.
template <typename On>
bool walk_attributes(base::ByteView b, bool classic, On on) {
  Cursor c(b);
  std::size_t count = 0;
  while (c.left() >= 4) {
    const std::uint16_t type = c.be16();
    const std::size_t length = c.be16();
    if (classic && (type == 0 || type > 0x000b)) return false;  // RFC 3489, 11.2
    const base::ByteView value = c.take(length);
    if (c.failed()) return false;
    on(type, value, count == 0);
    const std::size_t padding = (4 - length % 4) % 4;
    if (c.left() >= padding) c.skip(padding);
    if (c.failed()) return false;
    ++count;
  }
  return c.left() == 0 && (!classic || count > 0);
}

// RFC 8489, 14.2: port and address are XORed with the cookie, an IPv6 address with the transaction's number too. `key`
// is both, from the message's head.
bool read_xor_address(base::ByteView value, const std::uint8_t* key, AnnouncedEndpoint& e) {
  Cursor c(value);
  c.skip(1);
  const std::uint8_t family = c.u8();
  e.port = static_cast<std::uint16_t>(c.be16() ^ base::load_be16(key));
  const base::ByteView address = c.take(family == 2 ? 16 : 4);
  if (c.failed() || family < 1 || family > 2) return false;
  for (std::size_t i = 0; i < address.size(); ++i) e.address[i] = address[i] ^ key[i];
  e.ip_version = family == 2 ? 6 : 4;
  return true;
}

// What will come to the relayed address is not said, nor what the server will send on to a peer (RFC 8656, 3).
void announce_relay(std::uint16_t type, base::ByteView value, const std::uint8_t* key, Peer server, Facts& facts) {
  if (type != kXorPeerAddress && type != kXorRelayedAddress) return;
  AnnouncedEndpoint e;
  e.ip_protocol = 17;
  if (type == kXorPeerAddress) e.peer = server;
  if (read_xor_address(value, key, e)) announce(facts, e);
}

constexpr std::uint16_t kDataIndication = 0x0017;  // RFC 8656, 17

// What names a peer goes to the server, but for answers (RFC 8489, 5: class bit C1) and what the server passes on.
Peer server_of(std::uint16_t type, bool from_client) {
  const bool answer = (type & 0x0100) != 0 || type == kDataIndication;
  return from_client != answer ? Peer::server : Peer::client;
}

bool classic_type(std::uint16_t type) {
  return (type & 0xfeef) == 0x0001 || (type & 0xfeef) == 0x0002 ? type <= 0x0112 : false;
}

// Messages that follow in the same stream: an address is allocated only after some talk.
void read_further_messages(const Payload& p, base::ByteView b, Facts& facts) {
  while (b.size() >= 20 && b[0] < 0x40 && base::load_be32(b.data() + 4) == kMagicCookie) {
    const std::uint16_t type = base::load_be16(b.data());
    const std::size_t length = base::load_be16(b.data() + 2);
    if (b.size() < 20 + length) return;
    walk_attributes(b.subspan(20, length), false, [&](std::uint16_t attribute, base::ByteView value, bool /*first*/) {
      announce_relay(attribute, value, b.data() + 4, server_of(type, p.from_client), facts);
    });
    b = b.subspan(20 + length);
  }
}

// After STUN has opened the way, what it was opened for: DTLS, then media. The first byte tells which (RFC 7983, 7).
Verdict read_behind_stun(const Payload& p, Facts& facts) {
  if (p.bytes[0] >= 20 && p.bytes[0] <= 26) {
    dissect_dtls(p, facts);
    if (facts.protocol == ProtocolId::dtls && !facts.evidence.starts_with("STUN")) {
      facts.evidence.insert(0, "STUN, ");
    }
  }
  if (p.bytes[0] >= 128 && p.bytes[0] <= 191 && facts.protocol == ProtocolId::stun) {
    const Certainty certainty = facts.certainty;
    std::string evidence = facts.evidence;
    const Verdict verdict = dissect_rtp(p, facts);
    if (facts.protocol == ProtocolId::rtp) facts.evidence.insert(0, "STUN, ");
    if (facts.protocol == ProtocolId::rtcp) {  // reports of media whose packets are still to come
      found(facts, ProtocolId::stun, certainty, "");
      facts.evidence = std::move(evidence);
    }
    return verdict == Verdict::match ? Verdict::match : Verdict::match_more;
  }
  return Verdict::match_more;
}

// Relays of one application are its calls: by their realm, or by attributes that only they have.
ProtocolId protocol_of(const Attributes& attributes) {
  if (attributes.whatsapp) return ProtocolId::whatsapp_voice;
  if (attributes.microsoft) return ProtocolId::ms_turn;
  if (base::as_text(attributes.realm) == "telegram.org") return ProtocolId::telegram_voice;
  return ProtocolId::stun;
}

const char* evidence_of(ProtocolId protocol, bool cookie) {
  switch (protocol) {
    case ProtocolId::whatsapp_voice:
      return "STUN message, attributes of WhatsApp's relays";
    case ProtocolId::ms_turn:
      return "STUN message, attributes of MS-TURN";
    case ProtocolId::telegram_voice:
      return "STUN message, realm telegram.org";
    default:
      return cookie ? "STUN message" : "STUN message (RFC 3489)";
  }
}

}  // namespace

Verdict dissect_stun(const Payload& p, Facts& facts) {
  const bool behind = facts.protocol != ProtocolId::unknown && p.transport == Transport::udp;
  if (behind && (facts.protocol != ProtocolId::stun || p.bytes[0] >= 4)) return read_behind_stun(p, facts);
  const base::ByteView b = p.bytes;
  const bool tcp = p.transport == Transport::tcp;
  if (b.size() < 20) return tcp && (b.empty() || b[0] < 4) && !is_final(p) ? Verdict::more : Verdict::no;
  const std::uint16_t type = base::load_be16(b.data());
  const std::size_t length = base::load_be16(b.data() + 2);
  const bool cookie = base::load_be32(b.data() + 4) == kMagicCookie;
  if (type >= 0x4000 || (!cookie && (tcp || length % 4 != 0 || !classic_type(type)))) return Verdict::no;
  const bool whole = tcp ? b.size() >= 20 + length : b.size() == 20 + length;
  if (!whole && tcp && !is_final(p)) return Verdict::more;
  if (!whole && !p.cut) return Verdict::no;
  Attributes attributes;
  const auto take = [&](std::uint16_t attribute, base::ByteView value, bool first) {
    take_attribute(attribute, value, first, attributes);
    if (cookie) announce_relay(attribute, value, b.data() + 4, server_of(type, p.from_client), facts);
  };
  const bool walked = whole && walk_attributes(b.subspan(20, length), !cookie, take);
  // RFC 8489, 14: values are padded, but not everyone does; the cookie and the exact length must do then.
  if (whole && !walked && !cookie) return Verdict::no;
  if (!whole && !cookie) return Verdict::no;
  if (!attributes.software.empty() && facts.user_agent.empty()) facts.user_agent = clean_text(attributes.software);
  const ProtocolId protocol = walked && cookie ? protocol_of(attributes) : ProtocolId::stun;
  std::string known = facts.evidence.find(", realm ") != std::string::npos ? std::move(facts.evidence) : std::string();
  found(facts, protocol, walked && cookie ? Certainty::certain : Certainty::likely, evidence_of(protocol, cookie));
  if (protocol != ProtocolId::stun) return Verdict::match;
  if (!known.empty()) facts.evidence.swap(known);  // RFC 8489, 14.9: whose relay it is
  if (!attributes.realm.empty() && attributes.realm.size() < 128)
    facts.evidence = "STUN message, realm " + clean_text(attributes.realm);
  if (tcp && whole && cookie) read_further_messages(p, b.subspan(20 + length), facts);
  return !tcp || cookie ? Verdict::match_more : Verdict::match;
}

}  // namespace tractor::dissect
