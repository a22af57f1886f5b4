// Hand-made packets in every kind of tunnel, with what must be read from them. Raw IP outside.
#include "packet/samples.hpp"

namespace tractor::packet {

namespace {

constexpr const char* kTeredoAddresses = "20010000000000000000000000000001 20010db8000000000000000000000002";

Sample sample(const char* name, const Bytes& packet, const std::string& expected) {
  return {name, kLinkRaw, packet, expected};
}
Bytes gre(std::string_view header, const Bytes& rest) {
  return outer_ipv4(47, hex(header) + rest);
}
Bytes in_udp(std::uint16_t port, std::string_view header, const Bytes& rest) {
  return outer_ipv4(17, udp(50000, port, hex(header) + rest));
}
Bytes gtp(std::string_view flags_and_type, const Bytes& rest) {
  return outer_ipv4(17, udp(2152, 2152, hex(flags_and_type) + be16(rest.size()) + hex("00000007") + rest));
}
Bytes frame() {
  return ethernet("0800", inner());
}

Bytes wlan(std::string_view frame_control) {
  return hex(frame_control) + hex("0000 020000000001 020000000002 020000000003 0000") + snap("0800", inner());
}

std::vector<Sample> samples() {
  const Bytes teredo = ipv6(17, udp(1000, 53, hex("01020304")), kTeredoAddresses);
  return {
      sample("IP in IP", outer_ipv4(4, inner()), "udp 1000 53 32 ipip"),
      sample("6in4", outer_ipv4(41, inner6()), "udp 1000 53 52 6in4"),
      sample("4in6", ipv6(4, inner()), "udp 1000 53 32 4in6"),
      sample("6in6 behind a hop-by-hop header", ipv6(0, hex("29 00 01 04 00000000") + inner6()), "udp 1000 53 52 6in6"),
      sample("GRE", gre("0000 0800", inner()), "udp 1000 53 32 gre"),
      sample("GRE with checksum, key and sequence", gre("b000 86dd 00000000 00000001 00000002", inner6()),
             "udp 1000 53 52 gre"),
      sample("GRE with Ethernet (NVGRE)", gre("2000 6558 00006401", frame()), "udp 1000 53 32 gre"),
      sample("GRE with MPLS", gre("0000 8847 00064140", inner()), "udp 1000 53 32 gre"),
      sample("GRE with WCCP 2", gre("0000 883e 00000000", inner()), "udp 1000 53 32 gre"),
      sample("GRE with Cisco's tags", gre("0000 8909 0800 01 01 0001 0064", inner()), "udp 1000 53 32 gre"),
      sample("GRE with 802.11", gre("0000 8240", wlan("0802")), "udp 1000 53 32 gre"),
      sample("ERSPAN I", gre("0000 88be", frame()), "udp 1000 53 32 erspan"),
      sample("ERSPAN II", gre("1000 88be 00000001 1001 0001 00000000", frame()), "udp 1000 53 32 erspan"),
      sample("ERSPAN III", gre("1000 22eb 00000001 20010001 00000000 00000000", frame()), "udp 1000 53 32 erspan"),
      sample("ERSPAN III with a platform header, IP",
             gre("1000 22eb 00000001 20010001 00000000 00000801 0000000000000000", inner()), "udp 1000 53 32 erspan"),
      sample("PPTP", gre("3081 880b 0024 0001 00000001 00000000", hex("ff03 0021") + inner()), "udp 1000 53 32 pptp"),
      sample("Ethernet in IP", outer_ipv4(97, hex("3000") + frame()), "udp 1000 53 32 etherip"),
      sample("Ethernet as a protocol", ipv6(143, frame()), "udp 1000 53 32 etherip"),
      sample("VXLAN", in_udp(4789, "08000000 00006400", frame()), "udp 1000 53 32 vxlan"),
      sample("VXLAN with a group policy, Linux's port", in_udp(8472, "88000005 00006400", frame()),
             "udp 1000 53 32 vxlan"),
      sample("VXLAN with the protocol extension", in_udp(4790, "0c000002 00006400", inner6()),
             "udp 1000 53 52 vxlan-gpe"),
      sample("GENEVE with an option", in_udp(6081, "01406558 00006400 01020000", frame()), "udp 1000 53 32 geneve"),
      sample("GENEVE with IP", in_udp(6081, "00000800 00006400", inner()), "udp 1000 53 32 geneve"),
      sample("GTP-U", gtp("30ff", inner()), "udp 1000 53 32 gtp-u"),
      sample("GTP-U with a sequence number", gtp("32ff", hex("0001 0000") + inner()), "udp 1000 53 32 gtp-u"),
      sample("GTP-U with two extension headers", gtp("34ff", hex("0000 00 85  01 1000 c0  01 0000 00") + inner6()),
             "udp 1000 53 52 gtp-u"),
      sample("Teredo", outer_ipv4(17, udp(3797, 3544, teredo)), "udp 1000 53 52 teredo"),
      sample(
          "Teredo with authentication and origin",
          outer_ipv4(17, udp(3544, 3797, hex("0001 02 01 aabb cc 0000000000000001 00  0000 1234 0a0b0c0d") + teredo)),
          "udp 1000 53 52 teredo"),
      sample("Teredo between any ports", outer_ipv4(17, udp(3797, 32900, teredo)), "udp 1000 53 52 teredo"),
      sample("L2TP", in_udp(1701, "0002 0001 0002", hex("ff03 0021") + inner()), "udp 1000 53 32 l2tp"),
      sample("L2TP with length, sequence and offset",
             in_udp(1701, "4a02 0032 0001 0002 0001 0002 0002 0000", hex("0021") + inner()), "udp 1000 53 32 l2tp"),
      sample("GRE in UDP", in_udp(4754, "0000 0800", inner()), "udp 1000 53 32 gre"),
      sample("MPLS in UDP", in_udp(6635, "00064140", inner()), "udp 1000 53 32 mpls"),
      sample("MPLS in IP", outer_ipv4(137, hex("00064040 00065140") + inner()), "udp 1000 53 32 mpls"),
      sample("L2TP 3 over IP", outer_ipv4(115, hex("00000001") + frame()), "udp 1000 53 32 l2tp"),
      sample("L2TP 3 over IP with a cookie and the sublayer",
             outer_ipv4(115, hex("00000001 0102030405060708 40000007") + frame()), "udp 1000 53 32 l2tp"),
      sample("L2TP 3 over UDP with the sublayer, a VLAN tag inside",
             in_udp(1701, "0003 0000 00000001 00000000", ethernet("8100 0005 86dd", inner6())), "udp 1000 53 52 l2tp"),
      sample("AYIYA", in_udp(5072, "41 52 11 29 00000000", zeros(16 + 20) + inner6()), "udp 1000 53 52 ayiya"),
      sample("AYIYA without signature, IPv4, from its port",
             outer_ipv4(17, udp(5072, 50000, hex("21 00 11 04 00000000 01020304") + inner())), "udp 1000 53 32 ayiya"),
      sample("VXLAN with something in the reserved fields", in_udp(4789, "080000a5 0000645a", frame()),
             "udp 1000 53 32 vxlan"),
      sample("GTP-U with Ethernet", gtp("30ff", frame()), "udp 1000 53 32 gtp-u"),
      sample("GTP-U with Ethernet to an address that begins like IP",
             gtp("30ff", hex("450000000001 020000000002 0800") + inner()), "udp 1000 53 32 gtp-u"),
      sample("LISP", in_udp(4341, "c8123456 00000001", inner()), "udp 1000 53 32 lisp"),
      sample("LISP with IPv6", in_udp(4341, "80123456 00000001", inner6()), "udp 1000 53 52 lisp"),
      sample("LISP with the protocol extension, Ethernet", in_udp(4341, "0c000003 00000100", frame()),
             "udp 1000 53 32 lisp"),
      sample("CAPWAP with Ethernet", in_udp(5247, "00100200 00000000", frame()), "udp 1000 53 32 capwap"),
      sample("CAPWAP with 802.11, from the controller, a radio's address",
             outer_ipv4(17, udp(5247, 50000, hex("00200310 00000000 06 020000000009 00") + wlan("0802"))),
             "udp 1000 53 32 capwap"),
      sample("CAPWAP with 802.11, frame control swapped", in_udp(5247, "00100300 00000000", wlan("0108")),
             "udp 1000 53 32 capwap"),
      sample("TZSP with Ethernet", in_udp(37008, "0100 0001 01", frame()), "udp 1000 53 32 tzsp"),
      sample("TZSP with 802.11, tags", in_udp(37008, "0100 0012 0a01c5 00 120106 01", wlan("0801")),
             "udp 1000 53 32 tzsp"),
      sample("PIM register", outer_ipv4(103, hex("21000000 80000000") + inner()), "udp 1000 53 32 pim"),
      sample("PIM register, IPv6", ipv6(103, hex("21000000 00000000") + inner6()), "udp 1000 53 52 pim"),
      sample("IP in IP in GTP-U", gtp("30ff", outer_ipv4(4, inner())), "udp 1000 53 32 gtp-u/ipip"),
      sample("four deep", outer_ipv4(4, outer_ipv4(4, outer_ipv4(4, outer_ipv4(4, inner())))),
             "udp 1000 53 32 ipip/ipip/ipip/ipip"),
  };
}

}  // namespace

const std::vector<Sample>& tunnel_samples() {
  static const std::vector<Sample> all = samples();
  return all;
}

}  // namespace tractor::packet
