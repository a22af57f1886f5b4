// Protocols between the parts of networks, each on a port of its own: conference floors, user planes, radio links, X
// displays, file systems.
#include "dissect/cursor.hpp"
#include "dissect/further.hpp"

namespace tractor::dissect {

// RFC 8855, 5.1: version 1 (2 over UDP), primitive, length in words behind the header of twelve bytes; attributes fill
// it.
Verdict dissect_bfcp(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  const std::uint8_t version = b[0] >> 5;
  if (version != (p.transport == Transport::tcp ? 1 : 2) || (b[0] & 7) != 0) return Verdict::no;
  if (b.size() < 12) return wait_for_more(p);
  const std::size_t length = 12 + 4U * base::load_be16(b.data() + 2);
  if (b[1] < 1 || b[1] > 18 || length > 1024) return Verdict::no;
  if (p.transport == Transport::tcp && b.size() < length) return wait_for_more(p);
  if (b.size() != length) return Verdict::no;
  Cursor c(b.subspan(12));
  while (c.left() > 0 && !c.failed()) {
    const unsigned type = c.u8() >> 1U;
    const std::size_t size = c.u8();
    if (type < 1 || type > 18 || size < 2) return Verdict::no;
    c.skip((size + 3) / 4 * 4 - 2);
  }
  if (c.failed()) return Verdict::no;
  return found(facts, ProtocolId::bfcp, Certainty::likely, "BFCP message");
}

// 3GPP TS 29.244, 7.2.2: version 1, message type, length of what follows its first four bytes.
Verdict dissect_pfcp(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b.size() < 8 || b[0] >> 5 != 1 || !is_whole(p, base::load_be16(b.data() + 2) + 4U)) return Verdict::no;
  return found(facts, ProtocolId::pfcp, Certainty::certain, "PFCP message on its port");
}

// RFC 8175, 11.1 and 11.2: a signal is "DLEP", type, length; a message in TCP has only type and length.
Verdict dissect_dlep(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (p.transport == Transport::udp) {
    const bool signal =
        b.size() >= 8 && base::as_text(b).starts_with("DLEP") && is_whole(p, base::load_be16(b.data() + 6) + 8U);
    return signal ? found(facts, ProtocolId::dlep, Certainty::certain, "DLEP signal") : Verdict::no;
  }
  if (b.size() < 8) return b[0] == 0 ? wait_for_more(p) : Verdict::no;
  const std::uint16_t type = base::load_be16(b.data());  // session initialization, or its answer
  if ((type != 1 && type != 2) || base::load_be16(b.data() + 2) < 8) return Verdict::no;
  return found(facts, ProtocolId::dlep, Certainty::likely, "DLEP session initialization on its port");
}

// XDMCP 1.1, 5: version 1, code, length of what follows.
Verdict dissect_xdmcp(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b.size() < 6 || base::load_be16(b.data()) != 1 || b[2] != 0 || b[3] < 1 || b[3] > 13) return Verdict::no;
  if (!is_whole(p, base::load_be16(b.data() + 4) + 6U)) return Verdict::no;
  return found(facts, ProtocolId::xdmcp, Certainty::certain, "XDMCP message on its port");
}

// RX, which AFS is built upon: epoch, connection, call, sequence, serial, then type 1 to 13, flags, status, security,
// check, service.
Verdict dissect_rx(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b.size() < 28 || b[20] < 1 || b[20] > 13 || b[23] > 4) return Verdict::no;
  if (base::load_be32(b.data() + 16) > 0x00ffffff) return Verdict::no;  // packets of a connection are counted from 1
  return found(facts, ProtocolId::rx, Certainty::likely, "RX header on a port of AFS");
}

// UFTP 4 and 5: version in the high half, function, ...; the first header behind it names its function again and its
// own size.
Verdict dissect_uftp(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b.size() < 20 || (b[0] != 0x40 && b[0] != 0x50) || b[1] < 1 || b[1] > 20) return Verdict::no;
  const bool again = b[16] == b[1] && b[17] > 0 && 16 + 4U * b[17] <= b.size();
  if (!again) return Verdict::no;
  return found(facts, ProtocolId::uftp, Certainty::likely, "UFTP message on its port");
}

}  // namespace tractor::dissect
