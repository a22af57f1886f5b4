// Transports that games are built upon, over UDP: Nintendo's Pia, Photon, RakNet, KCP, ENet.
#include "dissect/cursor.hpp"
#include "dissect/further.hpp"

namespace tractor::dissect {

// Every packet of Pia begins with 0x32ab9864, then version and whether it is encrypted.
Verdict dissect_pia(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b.size() < 16 || base::load_be32(b.data()) != 0x32ab9864) return Verdict::no;
  return found(facts, ProtocolId::pia, Certainty::certain, "Pia header");
}

// Photon's UDP protocol: peer, check, number of commands, time, challenge; each command has its size, and they fill the
// datagram.
Verdict dissect_photon(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b.size() < 24 || b[2] > 1 || b[3] < 1 || b[3] > 32 || p.cut) return Verdict::no;
  Cursor c(b.subspan(12));
  for (std::uint8_t i = 0; i < b[3]; ++i) {
    const std::uint8_t type = c.u8();
    c.skip(3);
    const std::size_t size = c.be32();
    if (type < 1 || type > 16 || size < 12) return Verdict::no;
    c.skip(size - 8);
  }
  if (c.failed() || c.left() > 0) return Verdict::no;
  return found(facts, ProtocolId::photon, Certainty::certain, "Photon commands");
}

// RakNet's offline messages carry sixteen bytes that mark them as such: behind the type; behind a time; behind a time
// and a number.
Verdict dissect_raknet(const Payload& p, Facts& facts) {
  constexpr std::uint64_t kMark = 0x00ffff00fefefefe, kRest = 0xfdfdfdfd12345678;
  for (const std::size_t at : {1U, 9U, 17U}) {
    if (p.bytes.size() < at + 16 || base::load_be64(p.bytes.data() + at) != kMark) continue;
    if (base::load_be64(p.bytes.data() + at + 8) == kRest)
      return found(facts, ProtocolId::raknet, Certainty::certain, "RakNet offline message");
  }
  return Verdict::no;
}

// KCP: conversation, command 81 to 84, fragment, window, time, sequence, unacknowledged, length; segments fill the
// datagram.
Verdict dissect_kcp(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b.size() < 24 || p.cut) return Verdict::no;
  const std::uint32_t conversation = base::load_le32(b.data());
  Cursor c(b);
  while (c.left() > 0) {
    const bool same = c.le32() == conversation;
    const std::uint8_t command = c.u8();
    c.skip(15);
    const std::uint32_t length = c.le32();
    if (!same || command < 81 || command > 84 || length > c.left()) return Verdict::no;
    if (command != 81 && length != 0) return Verdict::no;  // only a push carries data
    c.skip(length);
    if (c.failed()) return Verdict::no;
  }
  return found(facts, ProtocolId::kcp, Certainty::likely, "KCP segments");
}

// ENet's first packet: no peer yet, with a time; one command, connect, to be acknowledged, on the channel of none and
// with number 1; then peer, sessions, largest packet, window, channels, in the ranges that ENet allows.
Verdict dissect_enet(const Payload& p, Facts& facts) {
  constexpr std::size_t kHeader = 4, kConnect = 48;
  const base::ByteView b = p.bytes;
  if (b.size() != kHeader + kConnect || base::load_be16(b.data()) != 0x8fff) return Verdict::no;
  Cursor c(b.subspan(kHeader));
  if (c.be32() != 0x82ff0001) return Verdict::no;
  c.skip(4);
  const std::uint32_t packet = c.be32(), window = c.be32(), channels = c.be32();
  const bool fits = packet >= 576 && packet <= 4096 && window >= 4096 && window <= 65536;
  if (!fits || channels < 1 || channels > 255) return Verdict::no;
  return found(facts, ProtocolId::enet, Certainty::certain, "ENet connect");
}

}  // namespace tractor::dissect
