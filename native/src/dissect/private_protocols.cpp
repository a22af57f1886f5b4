// Protocols of single products, by the constants and lengths of their messages as their open clients, or those who took
// them apart, describe them.
#include <algorithm>

#include "dissect/cursor.hpp"
#include "dissect/further.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {

// DNSCrypt 2 (draft-denis-dprive-dnscrypt), 5.1: each answer begins with the resolver's magic and the client's nonce.
Verdict dissect_dnscrypt(const Payload& p, Facts& facts) {
  constexpr std::string_view kMagic = "r6fnvWj8";
  const std::size_t prefix = p.transport == Transport::tcp ? 2 : 0;  // in TCP a length stands before it
  const base::ByteView b = p.bytes.subspan(std::min(prefix, p.bytes.size()));
  if (!could_become(base::as_text(b), kMagic)) return Verdict::no;
  if (b.size() < kMagic.size() + 24 + 16) return p.transport == Transport::tcp ? wait_for_more(p) : Verdict::no;
  return found(facts, ProtocolId::dnscrypt, Certainty::certain, "DNSCrypt answer");
}

// OICQ of QQ: 2, version, command, sequence, the user's number, ..., 3.
Verdict dissect_oicq(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b.size() < 13 || b[0] != 2 || p.cut || b.back() != 3 || b[3] != 0) return Verdict::no;
  if (base::load_be32(b.data() + 7) < 10000) return Verdict::no;  // numbers of users begin there
  return found(facts, ProtocolId::oicq, Certainty::likely, "OICQ message on its port");
}

// Agora: a message of tags as in Google's QUIC, the first of which is the name of the edge server.
Verdict dissect_agora(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b.size() < 20 || base::load_be32(b.data() + 13) != 0x534e4900) return Verdict::no;  // "SNI\0"
  const std::size_t length = base::load_le16(b.data() + 17);
  if (length < 4 || length > 253 || 19 + length > b.size()) return Verdict::no;
  const std::string_view name = base::as_text(b.subspan(19, length));
  if (!name.ends_with(".agora.io")) return Verdict::no;
  facts.sni = clean_name(name);
  return found(facts, ProtocolId::agora, Certainty::certain, "Agora hello, SNI");
}

// Xiaomi's push service: 0xc2fe, version 5, length of what follows the header of eight bytes and a check of four.
Verdict dissect_mipush(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b[0] != 0xc2 || (b.size() > 1 && b[1] != 0xfe)) return Verdict::no;
  if (b.size() < 12) return wait_for_more(p);
  const std::uint32_t length = base::load_be32(b.data() + 4);
  if (b[2] != 0 || b[3] != 5 || length < 4 || length > 32768) return Verdict::no;
  return found(facts, ProtocolId::mipush, Certainty::certain, "MiPush header");
}

// Ubiquiti's discovery, versions 1 and 2: version, command, length of what follows, then type, length and value of each
// property.
Verdict dissect_ubiquiti(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b.size() < 4 || b[0] < 1 || b[0] > 2 || !is_whole(p, base::load_be16(b.data() + 2) + 4U)) return Verdict::no;
  Cursor c(b.subspan(4));
  while (c.left() > 0 && !c.failed()) {
    c.u8();
    c.skip(c.be16());
  }
  if (c.failed() && !p.cut) return Verdict::no;
  return found(facts, ProtocolId::ubiquiti, b.size() > 4 ? Certainty::certain : Certainty::likely,
               "Ubiquiti discovery on its port");
}

// Spotify's access point: 0, 4, length of the whole, then a hello in protocol buffers whose field 10 holds the build.
Verdict dissect_spotify(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b[0] != 0 || (b.size() > 1 && b[1] != 4)) return Verdict::no;
  if (b.size() < 8) return wait_for_more(p);
  const std::uint32_t length = base::load_be32(b.data() + 2);
  if (length < 64 || length > 4096 || b[6] != 0x52) return Verdict::no;
  if (b.size() < length) return wait_for_more(p);
  return found(facts, ProtocolId::spotify, Certainty::likely, "Spotify client hello");
}

// TeamViewer over UDP: its 0x1724 behind eleven bytes, the first eight of them zero.
Verdict dissect_teamviewer_udp(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b.size() < 17 || base::load_be64(b.data()) != 0 || b[11] != 0x17 || b[12] != 0x24) return Verdict::no;
  return found(facts, ProtocolId::teamviewer_udp, Certainty::likely, "TeamViewer datagram");
}

// Threema (cryptography whitepaper, chat protocol): the client's hello is a key and a cookie, 48 bytes; the server's
// answer 80. Both are random, so the lengths must do, on its port.
Verdict dissect_threema(const Payload& p, Facts& facts) {
  constexpr std::size_t kHello = 48, kAnswer = 80;
  const std::size_t client = p.from_client ? p.bytes.size() : p.other.size();
  const std::size_t server = p.from_client ? p.other.size() : p.bytes.size();
  if (client == kHello && server == kAnswer)
    return found(facts, ProtocolId::threema, Certainty::hint, "Threema handshake by its lengths, on its port");
  return client <= kHello && server <= kAnswer ? wait_for_more(p) : Verdict::no;
}

// Mumble's ping over UDP: twelve bytes, zero and a number; the answer is the version, the number, users and bandwidth.
Verdict dissect_mumble(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  const bool ask = b.size() == 12 && base::load_be32(b.data()) == 0;
  const bool answer = b.size() == 24 && b[0] == 0 && b[1] >= 1 && b[1] <= 2;
  if (!ask && !answer) return Verdict::no;
  return found(facts, ProtocolId::mumble, Certainty::likely, "Mumble ping on its port");
}

}  // namespace tractor::dissect
