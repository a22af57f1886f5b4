// The second table and the walk over it: the first that matches answers.
#include "dissect/further.hpp"

#include <bit>

namespace tractor::dissect {
namespace {

constexpr ByteRange kFixedBytes[] = {{0x01, 0x01}, {'#', '#'}, {'M', 'N'}, {'S', 'S'}, {0x7f, 0x7f}};
constexpr ByteRange kZero[] = {{0x00, 0x00}};
constexpr ByteRange kTpktBytes[] = {{0x03, 0x03}};
constexpr ByteRange kMeterBytes[] = {{0x00, 0x00}, {0x7e, 0x7e}};
constexpr ByteRange kFrameLengthBytes[] = {{0x00, 0x05}};
constexpr ByteRange kHislipBytes[] = {{'H', 'H'}};
constexpr ByteRange kThriftBytes[] = {{0x00, 0x00}, {0x80, 0x80}, {0x82, 0x82}};
constexpr ByteRange kOpenflowBytes[] = {{0x01, 0x06}};
constexpr ByteRange kElasticBytes[] = {{'E', 'E'}};
constexpr ByteRange kDrdaBytes[] = {{0x00, 0x7f}};
constexpr ByteRange kZ3950Bytes[] = {{0xb4, 0xb5}};
constexpr ByteRange kBfcpBytes[] = {{0x20, 0x5f}};
constexpr ByteRange kMipushBytes[] = {{0xc2, 0xc2}};
constexpr ByteRange kDnscryptBytes[] = {{'r', 'r'}};
constexpr ByteRange kEgdBytes[] = {{0x0d, 0x0d}};
constexpr ByteRange kFourBytes[] = {{0x04, 0x04}};
constexpr ByteRange kDlepBytes[] = {{'D', 'D'}};
constexpr ByteRange kUftpBytes[] = {{0x40, 0x40}, {0x50, 0x50}};
constexpr ByteRange kOneBytes[] = {{0x01, 0x01}};
constexpr ByteRange kTwoBytes[] = {{0x02, 0x02}};
constexpr ByteRange kDiscoveryBytes[] = {{0x01, 0x02}};
constexpr ByteRange kSynchrophasorBytes[] = {{0xaa, 0xaa}};
constexpr ByteRange kPiaBytes[] = {{0x32, 0x32}};
constexpr ByteRange kEnetBytes[] = {{0x8f, 0x8f}};

constexpr std::uint16_t kOpenflowPorts[] = {6633, 6653};
constexpr std::uint16_t kDlepPorts[] = {854};
constexpr std::uint16_t kEgdPorts[] = {18246};
constexpr std::uint16_t kPfcpPorts[] = {8805};
constexpr std::uint16_t kXdmcpPorts[] = {177};
constexpr std::uint16_t kRxPorts[] = {7000, 7001, 7002, 7003, 7004, 7005, 7006, 7007, 7008, 7009};
constexpr std::uint16_t kUftpPorts[] = {1044};
constexpr std::uint16_t kOicqPorts[] = {8000};
constexpr std::uint16_t kUbiquitiPorts[] = {10001};
constexpr std::uint16_t kThreemaPorts[] = {5222};
constexpr std::uint16_t kMumblePorts[] = {64738};

constexpr Dissector kTcp[] = {
    {"fixed opening", dissect_fixed_opening, kFixedBytes, {}},
    {"mms", dissect_mms, kTpktBytes, {}},
    {"dlms", dissect_dlms, kMeterBytes, {}},
    {"hislip", dissect_hislip, kHislipBytes, {}},
    {"gearman", dissect_gearman, kZero, {}},
    {"thrift", dissect_thrift, kThriftBytes, {}},
    {"openflow", dissect_openflow, kOpenflowBytes, kOpenflowPorts},
    {"smpp", dissect_smpp, kZero, {}},
    {"elasticsearch", dissect_elasticsearch, kElasticBytes, {}},
    {"drda", dissect_drda, kDrdaBytes, {}},
    {"z39.50", dissect_z3950, kZ3950Bytes, {}},
    {"bfcp", dissect_bfcp, kBfcpBytes, {}},
    {"dlep", dissect_dlep, kZero, kDlepPorts},
    {"mipush", dissect_mipush, kMipushBytes, {}},
    {"spotify", dissect_spotify, kZero, {}},
    {"openwire", dissect_openwire, kZero, {}},
    {"dnscrypt", dissect_dnscrypt, kZero, {}},
    {"threema", dissect_threema, {}, kThreemaPorts},
    {"synchrophasor", dissect_synchrophasor, kSynchrophasorBytes, {}},
    {"aerospike", dissect_aerospike, kTwoBytes, {}},
    {"framed rtp", dissect_framed_rtp, kFrameLengthBytes, {}},
};
constexpr Dissector kUdp[] = {
    {"fixed opening", dissect_fixed_opening, kFixedBytes, {}},
    {"dnscrypt", dissect_dnscrypt, kDnscryptBytes, {}},
    {"thrift", dissect_thrift, kThriftBytes, {}},
    {"dlms", dissect_dlms, kMeterBytes, {}},
    {"egd", dissect_egd, kEgdBytes, kEgdPorts},
    {"profinet", dissect_profinet, kFourBytes, {}},
    {"bfcp", dissect_bfcp, kBfcpBytes, {}},
    {"pfcp", dissect_pfcp, kBfcpBytes, kPfcpPorts},
    {"dlep", dissect_dlep, kDlepBytes, {}},
    {"xdmcp", dissect_xdmcp, kZero, kXdmcpPorts},
    {"rx", dissect_rx, {}, kRxPorts},
    {"uftp", dissect_uftp, kUftpBytes, kUftpPorts},
    {"oicq", dissect_oicq, kTwoBytes, kOicqPorts},
    {"agora", dissect_agora, kZero, {}},
    {"ubiquiti", dissect_ubiquiti, kDiscoveryBytes, kUbiquitiPorts},
    {"teamviewer", dissect_teamviewer_udp, kZero, {}},
    {"mumble", dissect_mumble, kZero, kMumblePorts},
    {"pia", dissect_pia, kPiaBytes, {}},
    {"enet", dissect_enet, kEnetBytes, {}},
    {"hart-ip", dissect_hart, kOneBytes, {}},
    {"raknet", dissect_raknet, {}, {}},
    {"photon", dissect_photon, {}, {}},
    {"kcp", dissect_kcp, {}, {}},
};

constexpr Filter kTcpFilter = make_filter(kTcp);
constexpr Filter kUdpFilter = make_filter(kUdp);

Verdict ask_each(std::span<const Dissector> table, const Filter& filter, const Payload& p, Facts& facts) {
  bool more = false;
  for (std::uint64_t left = filter.fit(p.bytes[0], p.client_port, p.server_port); left != 0; left &= left - 1) {
    const Verdict verdict = table[static_cast<std::size_t>(std::countr_zero(left))].function(p, facts);
    if (verdict == Verdict::match) return verdict;
    more = more || verdict == Verdict::more;
  }
  return more ? Verdict::more : Verdict::no;
}

}  // namespace

std::span<const Dissector> further_dissectors(Transport transport) {
  if (transport == Transport::tcp) return kTcp;
  if (transport == Transport::udp) return kUdp;
  return {};
}

Verdict dissect_further_tcp(const Payload& p, Facts& facts) {
  return ask_each(kTcp, kTcpFilter, p, facts);
}

Verdict dissect_further_udp(const Payload& p, Facts& facts) {
  const Verdict verdict = ask_each(kUdp, kUdpFilter, p, facts);
  return verdict == Verdict::match ? verdict : Verdict::no;  // a datagram has no more to come
}

}  // namespace tractor::dissect
