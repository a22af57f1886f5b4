// Hand-made frames of every link type that leads to IP, with what must be read from them.
#include "packet/samples.hpp"

namespace tractor::packet {

namespace {

constexpr const char* kInner = "udp 1000 53 32";
constexpr const char* kInner6 = "udp 1000 53 52";

Bytes to_ap(std::string_view frame_control, const Bytes& rest) {  // three addresses and a sequence control
  return hex(frame_control) + hex("0000 020000000003 020000000001 020000000002 0000") + rest;
}
Bytes radiotap(std::string_view fields, const Bytes& rest) {
  const Bytes header = hex(fields);
  return hex("00 00") + le16(4 + header.size()) + header + rest;
}
Bytes pktap(std::string_view link_type, const Bytes& rest) {
  return hex("6c000000 01000000") + hex(link_type) + zeros(96) + rest;
}
Bytes fcs() {
  return hex("deadbeef");
}

std::vector<Sample> ethernet_samples() {
  return {
      {"Ethernet", kLinkEthernet, ethernet("0800", inner()), kInner},
      {"Ethernet, IPv6", kLinkEthernet, ethernet("86dd", inner6()), kInner6},
      {"VLAN in VLAN", kLinkEthernet, ethernet("88a8", hex("0064 8100 00c8 0800") + inner()), kInner},
      {"LLC with SNAP", kLinkEthernet, ethernet("0028", snap("0800", inner())), kInner},
      {"LLC behind its own EtherType", kLinkEthernet, ethernet("8870", snap("0800", inner())), kInner},
      {"LLC, IP's own number", kLinkEthernet, ethernet("0023", hex("060603") + inner()), kInner},
      {"MPLS, two labels", kLinkEthernet, ethernet("8847", hex("00064040 00065140") + inner()), kInner},
      {"MPLS, IPv6", kLinkEthernet, ethernet("8847", hex("00064140") + inner6()), kInner6},
      {"MPLS, pseudowire with a control word", kLinkEthernet,
       ethernet("8847", hex("00064140 00000000") + ethernet("0800", inner())), kInner},
      {"MPLS, pseudowire without", kLinkEthernet, ethernet("8847", hex("00064140") + ethernet("0800", inner())),
       kInner},
      {"MPLS, pseudowire to an address that begins with 4", kLinkEthernet,
       ethernet("8847", hex("00064140 450000000001 020000000002 0800") + inner()), kInner},
      {"PPPoE", kLinkEthernet, ethernet("8864", hex("11 00 0007 0022 0021") + inner()), kInner},
      {"provider backbone bridge", kLinkEthernet, ethernet("88e7", hex("00000064") + ethernet("0800", inner())),
       kInner},
      {"VN-Tag", kLinkEthernet, ethernet("8926", hex("80010000 0800") + inner()), kInner},
      {"802.1BR", kLinkEthernet, ethernet("893f", hex("000000010000 0800") + inner()), kInner},
      {"Cisco metadata", kLinkEthernet, ethernet("8909", hex("01 01 0001 0064 0800") + inner()), kInner},
      {"TRILL", kLinkEthernet, ethernet("22f3", hex("0006 0001 0002") + ethernet("0800", inner())), kInner},
      {"TRILL with options", kLinkEthernet,
       ethernet("22f3", hex("0046 0001 0002 00000000") + ethernet("0800", inner())), kInner},
      {"network service header", kLinkEthernet, ethernet("894f", hex("0fc20201 00000100 ") + inner()), kInner},
      {"HSR", kLinkEthernet, ethernet("892f", hex("0034 0001 0800") + inner()), kInner},
      {"Arista time stamp of 64 bits", kLinkEthernet,
       ethernet("d28b", hex("0001 0010 5ceeed57 384f59c8 0800") + inner()), kInner},
      {"Arista time stamp of 48 bits", kLinkEthernet, ethernet("d28b", hex("0001 0020 ed95 18152474 0800") + inner()),
       kInner},
      {"FabricPath", kLinkEthernet, ethernet("8903", hex("0047") + ethernet("0800", inner())), kInner},
      {"Inter-Switch Link", kLinkEthernet,
       hex("01000c0000 03 020000000002 0046 aaaa03 020000 00c8 0001 0000") + ethernet("0800", inner()) + fcs(), kInner},
      {"Inter-Switch Link, the other group, a VLAN tag inside", kLinkEthernet,
       hex("03000c0000 00 020000000002 004a aaaa03 020000 00c8 0001 0000") +
           ethernet("8100", hex("0005 0800") + inner()) + fcs(),
       kInner},
      {"B.A.T.M.A.N., unicast", kLinkEthernet,
       ethernet("4305", hex("40 0f 32 01 020000000009") + ethernet("0800", inner())), kInner},
      {"B.A.T.M.A.N., unicast with its origin", kLinkEthernet,
       ethernet("4305", hex("42 0f 32 01 020000000009 020000000008 01 00") + ethernet("0800", inner())), kInner},
      {"B.A.T.M.A.N., broadcast", kLinkEthernet,
       ethernet("4305", hex("01 0f 32 00 00000007 020000000009") + ethernet("86dd", inner6())), kInner6},
      {"B.A.T.M.A.N., multicast", kLinkEthernet,
       ethernet("4305", hex("05 0f 32 00 0004 0600 0000") + ethernet("0800", inner())), kInner},
      {"Junos, Ethernet", kLinkJuniperEther, hex("4d4743 01") + ethernet("0800", inner()), kInner},
      {"Junos, Ethernet, extensions", kLinkJuniperEther,
       hex("4d4743 81 0006 0301 04 0101 05") + ethernet("0800", inner()), kInner},
      {"Junos, Ethernet, the header taken off", kLinkJuniperEther, hex("4d4743 02 02000000") + inner(), kInner},
      {"Junos, PPPoE", kLinkJuniperPppoe, hex("4d4743 00") + ethernet("8864", hex("11 00 0007 0022 0021") + inner()),
       kInner},
      {"Junos, PPP", kLinkJuniperPpp, hex("4d4743 00 ff03 0057") + inner6(), kInner6},
      {"Junos, Frame Relay", kLinkJuniperFrameRelay, hex("4d4743 01 1841 03 cc") + inner(), kInner},
      {"Junos, Cisco HDLC", kLinkJuniperCiscoHdlc, hex("4d4743 00 0f00 0800") + inner(), kInner},
      {"mPacket", kLinkEthernetMpacket, hex("55555555555555d5") + ethernet("0800", inner()) + fcs(), kInner},
      {"netANALYZER", kLinkNetanalyzer, zeros(4) + ethernet("0800", inner()) + fcs(), kInner},
      {"netANALYZER, transparent", kLinkNetanalyzerTransparent,
       zeros(4) + hex("55555555555555d5") + ethernet("0800", inner()) + fcs(), kInner},
      {"DSA, Broadcom", kLinkDsaBrcm, hex("020000000001 020000000002 00000001 0800") + inner(), kInner},
      {"DSA, Broadcom, in front", kLinkDsaBrcmPrepend, hex("00000001") + ethernet("0800", inner()), kInner},
      {"DSA", kLinkDsa, hex("020000000001 020000000002 40000000 0800") + inner(), kInner},
      {"DSA with EtherType", kLinkDsaEthertype, hex("020000000001 020000000002 dada0000 40000000 0800") + inner(),
       kInner},
  };
}

std::vector<Sample> ieee80211_samples() {
  const Bytes data = to_ap("0801", snap("0800", inner()));
  return {
      {"802.11 data", kLinkIeee80211, data, kInner},
      {"802.11 QoS data", kLinkIeee80211, to_ap("8801", hex("0000") + snap("86dd", inner6())), kInner6},
      {"802.11 QoS data with HT control", kLinkIeee80211, to_ap("8881", hex("0000 00000000") + snap("0800", inner())),
       kInner},
      {"802.11 with four addresses", kLinkIeee80211, to_ap("0803", hex("020000000004") + snap("0800", inner())),
       kInner},
      {"802.11 in a mesh", kLinkIeee80211,
       to_ap("8803", hex("020000000004 0001 001f 00000001") + snap("0800", inner())), kInner},
      {"802.11 in a mesh, with two addresses more", kLinkIeee80211,
       to_ap("8803", hex("020000000004 0001 021f 00000001") + zeros(12) + snap("0800", inner())), kInner},
      {"802.11 bridge tunnel", kLinkIeee80211, to_ap("0801", hex("aaaa03 0000f8 0800") + inner()), kInner},
      {"A-MSDU of one", kLinkIeee80211,
       to_ap("8801", hex("8000 020000000001 020000000002 0028") + snap("0800", inner())), kInner},
      {"radiotap", kLinkIeee80211Radiotap, radiotap("00000000", data), kInner},
      {"radiotap with time, flags and a check sequence", kLinkIeee80211Radiotap,
       radiotap("03000000 0000000000000000 10", data + fcs()), kInner},
      {"radiotap of two words, padded header", kLinkIeee80211Radiotap,
       radiotap("02000080 00000000 20", to_ap("8801", hex("0000 0000") + snap("0800", inner()))), kInner},
      {"PRISM", kLinkIeee80211Prism, hex("44000000 90000000") + zeros(136) + data, kInner},
      {"PRISM, big-endian", kLinkIeee80211Prism, hex("00000041 00000090") + zeros(136) + data, kInner},
      {"AVS under PRISM's number", kLinkIeee80211Prism, hex("80211001 00000040") + zeros(56) + data, kInner},
      {"AVS", kLinkIeee80211Avs, hex("80211002 00000040") + zeros(56) + data, kInner},
      {"PPI", kLinkPpi, hex("00 00 0800 69000000") + data, kInner},
      {"PPI with a check sequence", kLinkPpi,
       hex("00 00 2000 69000000 0200 1400 0000000000000000 0100") + zeros(10) + data + fcs(), kInner},
      {"PPI with Ethernet", kLinkPpi, hex("00 00 0800 01000000") + ethernet("0800", inner()), kInner},
  };
}

std::vector<Sample> serial_samples() {
  const Bytes bridged = hex("00 01") + ethernet("0800", inner());
  return {
      {"PPP", kLinkPpp, hex("0021") + inner(), kInner},
      {"PPP, compressed protocol field", kLinkPpp, hex("21") + inner(), kInner},
      {"PPP, framed, IPv6", kLinkPpp, hex("ff03 0057") + inner6(), kInner6},
      {"PPP, MPLS", kLinkPpp, hex("0281 00064140") + inner(), kInner},
      {"PPP, bridged Ethernet", kLinkPpp, hex("0031") + bridged, kInner},
      {"PPP, bridged Ethernet with its check sequence", kLinkPpp, hex("0031 80 01") + ethernet("0800", inner()) + fcs(),
       kInner},
      {"PPP, multilink", kLinkPpp, hex("ff03 003d c0000007 21") + inner(), kInner},
      {"PPP, multilink, short sequence numbers", kLinkPpp, hex("3d c007 0057") + inner6(), kInner6},
      {"PPP in HDLC", kLinkPppHdlc, hex("ff03 0021") + inner(), kInner},
      {"Cisco HDLC under PPP's number", kLinkPppHdlc, hex("0f00 0800") + inner(), kInner},
      {"PPP of pppd", kLinkPppPppd, hex("0103 0021") + inner(), kInner},
      {"PPP with direction", kLinkPppWithDirection, hex("00 ff03 0021") + inner(), kInner},
      {"PPPoE alone", kLinkPppEther, hex("11 00 0001 0022 0021") + inner(), kInner},
      {"Cisco HDLC", kLinkCiscoHdlc, hex("0f00 86dd") + inner6(), kInner6},
      {"Cisco HDLC with direction", kLinkCiscoHdlcWithDirection, hex("01 0f00 0800") + inner(), kInner},
      {"Frame Relay", kLinkFrameRelay, hex("1841 03 cc") + inner(), kInner},
      {"Frame Relay, padded, IPv6", kLinkFrameRelay, hex("1841 03 00 8e") + inner6(), kInner6},
      {"Frame Relay, SNAP", kLinkFrameRelay, hex("1841 03 00 80 000000 0800") + inner(), kInner},
      {"Frame Relay, bridged", kLinkFrameRelay, hex("1841 03 00 80 0080c2 0007") + ethernet("0800", inner()), kInner},
      {"Frame Relay, four bytes of address, Cisco", kLinkFrameRelay, hex("18402041 0800") + inner(), kInner},
      {"Frame Relay, PPP", kLinkFrameRelay, hex("1841 03 cf 0021") + inner(), kInner},
      {"Frame Relay with direction", kLinkFrameRelayWithDirection, hex("00 1841 03 cc") + inner(), kInner},
      {"SLIP", kLinkSlip, zeros(16) + inner(), kInner},
  };
}

std::vector<Sample> other_samples() {
  return {
      {"raw", kLinkRaw, inner(), kInner},
      {"loopback, EtherType", kLinkNull, hex("00080000") + inner(), kInner},
      {"loopback, PPP", kLinkNull, hex("ff03 0021") + inner(), kInner},
      {"loopback, little-endian", kLinkNull, hex("1e000000") + inner6(), kInner6},
      {"loopback, network order", kLinkLoop, hex("00000002") + inner(), kInner},
      {"Linux cooked", kLinkLinuxSll, zeros(14) + hex("0800") + inner(), kInner},
      {"Linux cooked, LLC", kLinkLinuxSll, zeros(14) + hex("0004") + snap("0800", inner()), kInner},
      {"Linux cooked, Ethernet", kLinkLinuxSll, zeros(14) + hex("0003") + ethernet("0800", inner()), kInner},
      {"Linux cooked, PPP", kLinkLinuxSll, zeros(14) + hex("0007 ff03 0021") + inner(), kInner},
      {"Linux cooked, radiotap", kLinkLinuxSll,
       hex("0000 0323") + zeros(10) + hex("0004") + radiotap("00000000", to_ap("0801", snap("0800", inner()))), kInner},
      {"Linux cooked, Frame Relay", kLinkLinuxSll, hex("0000 0302") + zeros(12) + hex("1841 03 cc") + inner(), kInner},
      {"Linux cooked 2, radiotap", kLinkLinuxSll2,
       hex("0004") + zeros(6) + hex("0323") + zeros(10) + radiotap("00000000", to_ap("0801", snap("0800", inner()))),
       kInner},
      {"Linux cooked 2", kLinkLinuxSll2, hex("86dd") + zeros(18) + inner6(), kInner6},
      {"token ring", kLinkTokenRing, hex("1040 020000000001 020000000002") + snap("0800", inner()), kInner},
      {"token ring with a route", kLinkTokenRing,
       hex("1040 020000000001 820000000002 0630 0012 0020") + snap("0800", inner()), kInner},
      {"FDDI", kLinkFddi, hex("50 020000000001 020000000002") + snap("0800", inner()), kInner},
      {"ATM, LLC", kLinkAtmRfc1483, snap("0800", inner()), kInner},
      {"ATM, routed ISO", kLinkAtmRfc1483, hex("fefe03 cc") + inner(), kInner},
      {"ATM, bridged", kLinkAtmRfc1483, hex("aaaa03 0080c2 0001 0000") + ethernet("0800", inner()) + fcs(), kInner},
      {"ATM, a circuit for IP", 11, inner(), kInner},
      {"IP over Fibre Channel", kLinkIpOverFc, zeros(16) + snap("0800", inner()), kInner},
      {"IP over FireWire", kLinkIpOver1394, zeros(16) + hex("0800") + inner(), kInner},
      {"IPoIB", kLinkIpoib, zeros(40) + hex("0800 0000") + inner(), kInner},
      {"NFLOG", kLinkNflog, hex("02 00 0000  0800 0100 08000000  2400 0900") + inner(), kInner},
      {"NFLOG, attribute with padding", kLinkNflog, hex("0a 00 0000  0500 0a00 00 000000  3800 0900") + inner6(),
       kInner6},
      {"NFLOG, of a bridge", kLinkNflog, hex("07 00 0000  0800 0100 86dd0000  3800 0900") + inner6(), kInner6},
      {"NFLOG, of a device", kLinkNflog, hex("05 00 0000  0800 0100 08000000  2400 0900") + inner(), kInner},
      {"NFLOG, attributes in an attribute", kLinkNflog,
       hex("02 00 0000  0c00 1480 0600 0200 81000000  2400 0900") + inner(), kInner},
      {"NFLOG, big-endian", kLinkNflog, hex("02 00 0000  0008 0001 00000800  0024 0009") + inner(), kInner},
      {"PFLOG", kLinkPflog, hex("3d 02") + zeros(62) + inner(), kInner},
      {"PFLOG, IPv6 of OpenBSD", kLinkPflog, hex("3d 18") + zeros(62) + inner6(), kInner6},
      {"ENC", kLinkEnc, hex("02000000 00001234 00000000") + inner(), kInner},
      {"IPNET", kLinkIpnet, hex("01 1a") + zeros(22) + inner6(), kInner6},
      {"PKTAP with Ethernet", kLinkPktap, pktap("01000000", ethernet("0800", inner())), kInner},
      {"PKTAP with raw IP", kLinkUser2, pktap("0c000000", inner()), kInner},
      {"ERF, Ethernet behind an extension", kLinkErf,
       zeros(8) + hex("82 04 0050 0000 0030 0000000000000000 0000") + ethernet("0800", inner()), kInner},
      {"ERF, IPv4", kLinkErf, zeros(8) + hex("16 04 0050 0000 0020") + inner(), kInner},
  };
}

}  // namespace

const std::vector<Sample>& link_samples() {
  static const std::vector<Sample> all = [] {
    std::vector<Sample> out = ethernet_samples();
    for (const auto& more : {ieee80211_samples(), serial_samples(), other_samples()}) {
      out.insert(out.end(), more.begin(), more.end());
    }
    return out;
  }();
  return all;
}

}  // namespace tractor::packet
