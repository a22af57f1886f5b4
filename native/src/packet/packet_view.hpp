// Frames to packets: what the decoders find in one frame. Pointers go into the frame; nothing is copied or kept.
#pragma once

#include <cstdint>

#include "packet/tunnel.hpp"

namespace tractor::packet {

inline constexpr std::uint8_t kProtocolIcmp = 1;
inline constexpr std::uint8_t kProtocolIpv4 = 4;  // IP in IP
inline constexpr std::uint8_t kProtocolTcp = 6;
inline constexpr std::uint8_t kProtocolUdp = 17;
inline constexpr std::uint8_t kProtocolDccp = 33;
inline constexpr std::uint8_t kProtocolIpv6 = 41;
inline constexpr std::uint8_t kProtocolGre = 47;
inline constexpr std::uint8_t kProtocolIcmpv6 = 58;
inline constexpr std::uint8_t kProtocolEtherIp = 97;
inline constexpr std::uint8_t kProtocolPim = 103;
inline constexpr std::uint8_t kProtocolL2tp = 115;  // version 3
inline constexpr std::uint8_t kProtocolSctp = 132;
inline constexpr std::uint8_t kProtocolUdpLite = 136;
inline constexpr std::uint8_t kProtocolMpls = 137;
inline constexpr std::uint8_t kProtocolEthernet = 143;

// RFC 9293 section 3.1.
inline constexpr std::uint8_t kTcpFin = 0x01;
inline constexpr std::uint8_t kTcpSyn = 0x02;
inline constexpr std::uint8_t kTcpRst = 0x04;
inline constexpr std::uint8_t kTcpPsh = 0x08;
inline constexpr std::uint8_t kTcpAck = 0x10;

inline constexpr std::uint16_t kNoVlan = 0xffff;

// RFC 791 section 3.1: where a fragment lies, in units of eight bytes, and whether others come behind it.
inline constexpr std::uint16_t kFragmentOffset = 0x1fff;
inline constexpr std::uint16_t kMoreFragments = 0x2000;

// What became of a frame. Every frame gets exactly one; the counters by name sum to the frames read.
enum class Outcome : std::uint8_t {
#define TRACTOR_OUTCOME(id, name) id,
#include "packet/outcomes.def"
#undef TRACTOR_OUTCOME
  count_
};
const char* outcome_name(Outcome outcome);

// Things worth a counter that do not stop a packet from being metered.
enum class Anomaly : std::uint8_t {
#define TRACTOR_ANOMALY(id, name) id,
#include "packet/anomalies.def"
#undef TRACTOR_ANOMALY
  count_
};
const char* anomaly_name(Anomaly anomaly);

// Subframes of an A-MSDU that come after a packet, and what they share with it.
struct Remainder {
  const std::uint8_t* data = nullptr;  // null: there are none
  std::uint32_t captured = 0;
  std::uint32_t wire = 0;
  TunnelPath tunnel = 0;
  std::uint8_t tunnels_left = 0;
  std::uint16_t vlan_id = kNoVlan;
  const std::uint8_t* pktap = nullptr;
};

struct PacketView {
  const std::uint8_t* source_address = nullptr;       // 4 or 16 bytes, network order
  const std::uint8_t* destination_address = nullptr;  // 4 or 16 bytes, network order
  const std::uint8_t* payload = nullptr;              // above the transport header
  const std::uint8_t* fragment_data = nullptr;        // of a fragment: where its part of the datagram begins
  std::uint32_t ip_bytes = 0;                         // IP total length, header included
  std::uint32_t payload_bytes = 0;                    // above the transport header, as the headers say
  std::uint32_t payload_captured = 0;                 // of those, bytes at `payload`
  std::uint32_t tcp_sequence = 0;
  std::uint32_t tcp_acknowledgement = 0;
  std::uint32_t fragment_id = 0;
  std::uint16_t source_port = 0;       // ICMP: type
  std::uint16_t destination_port = 0;  // ICMP: code
  std::uint16_t tcp_window = 0;
  std::uint16_t vlan_id = kNoVlan;   // innermost
  std::uint16_t anomalies = 0;       // bit per Anomaly
  std::uint16_t fragment_field = 0;  // "more" and offset of a fragment, as IPv4 has them (RFC 791 section 3.1)
  std::uint8_t ip_version = 0;
  std::uint8_t ip_protocol = 0;
  std::uint8_t datagram_protocol = 0;  // of an IPv4 fragment: what the IP header says, the same in all of a datagram
  std::uint8_t tcp_flags = 0;
  std::uint8_t header_bytes = 0;             // of the transport header
  bool has_ports = false;                    // the transport header's first words were there
  bool is_fragment = false;                  // any fragment, the first one included
  bool is_later_fragment = false;            // carries no transport header
  bool in_fragment = false;                  // a packet around this one, in whose tunnel it is, is a (first) fragment
  bool length_doubtful = false;              // the IP length was not what the frame holds
  std::uint8_t nesting = 0;                  // link headers in link headers so far
  std::uint8_t tunnels_left = kMostTunnels;  // that may still be opened; 0 from the start: none at all
  TunnelPath tunnel = 0;                     // what it was carried in
  std::uint16_t unsupported_link = 0;        // for Outcome::unsupported_link: which
  Remainder more;
  const std::uint8_t* pktap = nullptr;  // the PKTAP header (108 bytes at least) that was before the frame, if any

  void note(Anomaly anomaly) {
    anomalies = static_cast<std::uint16_t>(anomalies | (1u << static_cast<unsigned>(anomaly)));
  }
  bool noted(Anomaly anomaly) const { return ((anomalies >> static_cast<unsigned>(anomaly)) & 1u) != 0; }
};
static_assert(static_cast<unsigned>(Anomaly::count_) <= 16);

}  // namespace tractor::packet
