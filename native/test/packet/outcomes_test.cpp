// Frames that do not lead to IP: each is counted under the name of what it is.
#include <doctest/doctest.h>

#include "packet/frame_bytes.hpp"

namespace tractor::packet {

namespace {

Bytes ieee80211(std::string_view frame_control, const Bytes& rest, std::string_view sequence = "0000") {
  return hex(frame_control) + hex("0000 020000000003 020000000001 020000000002") + hex(sequence) + rest;
}

}  // namespace

TEST_CASE("802.11 frames without a readable packet, by name") {
  const Bytes data = snap("0800", inner());
  CHECK(said(kLinkIeee80211, ieee80211("8000", zeros(12))) == "ieee80211_management");
  CHECK(said(kLinkIeee80211, hex("d400 0000 020000000003")) == "ieee80211_control");
  CHECK(said(kLinkIeee80211, ieee80211("4801", {})) == "ieee80211_no_data");
  CHECK(said(kLinkIeee80211, ieee80211("c801", hex("0000"))) == "ieee80211_no_data");
  CHECK(said(kLinkIeee80211, ieee80211("0841", hex("00000020 00000000") + data)) == "ieee80211_protected");
  CHECK(said(kLinkIeee80211, ieee80211("0801", data, "0100")) == "ieee80211_fragment");
  CHECK(said(kLinkIeee80211, ieee80211("0801", data, "1000")) == "udp 1000 53 32");  // fragment 0 of packet 1
  CHECK(said(kLinkIeee80211, ieee80211("0901", data)) == "link_bad_header");         // protocol version 1
  CHECK(said(kLinkIeee80211, ieee80211("0801", hex("424203 0000"))) == "llc");
  CHECK(said(kLinkIeee80211Radiotap, hex("00 00 0900 02000000 40") + ieee80211("0801", data)) == "ieee80211_bad_fcs");
  CHECK(said(kLinkIeee80211Radiotap, hex("00 00 0400 02000000 40") + data) == "link_bad_header");
  CHECK(said(kLinkIeee80211Avs, hex("80310001 00000008") + data) == "link_bad_header");
}

TEST_CASE("a subframe of an A-MSDU that says to be longer than its frame is no header") {
  const Bytes amsdu = hex("8000 020000000001 020000000002 0100") + snap("0800", inner());
  CHECK(said(kLinkIeee80211, ieee80211("8801", amsdu)) == "link_bad_header");
}

TEST_CASE("serial lines' own talk, by name") {
  CHECK(said(kLinkPpp, hex("ff03 c021 01010004")) == "ppp_control");
  CHECK(said(kLinkPpp, hex("ff03 8021 01010004")) == "ppp_control");
  CHECK(said(kLinkPpp, hex("00fd 1234")) == "ppp_other");
  CHECK(said(kLinkPpp, hex("003d 80000007 21") + inner()) == "ppp_other");  // multilink, a first piece
  CHECK(said(kLinkPpp, hex("003d c0000007 c021 01010004")) == "ppp_other");
  CHECK(said(kLinkCiscoHdlc, hex("8f00 8035 00000002") + zeros(10)) == "link_control");
  CHECK(said(kLinkCiscoHdlc, hex("8f00 2000 01b4") + zeros(10)) == "link_control");
  CHECK(said(kLinkCiscoHdlc, hex("8f00 fefe 03 83") + zeros(10)) == "llc");
  CHECK(said(kLinkFrameRelay, hex("0001 03 08 00 75")) == "link_control");  // Q.933
  CHECK(said(kLinkFrameRelay, hex("0000 0000 0000 0000")) == "link_bad_header");
  CHECK(said(kLinkPppEther, hex("11 09 0000 0004 01010000")) == "ppp_control");
  CHECK(said(kLinkEthernet, ethernet("8863", hex("11 09 0000 0000"))) == "ppp_control");
}

TEST_CASE("Ethernet frames without a readable packet, by name") {
  CHECK(said(kLinkEthernet, ethernet("0806", arp())) == "arp");
  CHECK(said(kLinkEthernet, ethernet("88e5", zeros(40))) == "macsec");
  CHECK(said(kLinkEthernet, ethernet("8100", hex("0064 88e5") + zeros(40))) == "macsec");
  CHECK(said(kLinkEthernet, ethernet("88cc", zeros(40))) == "other_ethertype");
  CHECK(said(kLinkEthernet, ethernet("88e7", hex("00000064") + ethernet("0806", arp()))) == "arp");
  CHECK(said(kLinkEthernet, ethernet("4305", hex("00 0f 32 00 00000007") + zeros(16))) == "link_control");
  CHECK(said(kLinkEthernet, ethernet("4305", hex("40 0e 32 00 00000007") + zeros(16))) == "other_ethertype");
  CHECK(said(kLinkEthernet, hex("01000c0000 10 020000000002 0046 aaaa03 020000 00c8 0001 0000") + zeros(46)) == "llc");
  CHECK(said(kLinkJuniperEther, hex("4d4744 00") + ethernet("0800", inner())) == "link_bad_header");
  // A pseudowire's associated channel (RFC 5586), and one with something else than Ethernet.
  CHECK(said(kLinkEthernet, ethernet("8847", hex("00064140 10000007") + zeros(40))) == "mpls_other");
  CHECK(said(kLinkEthernet, ethernet("8847", hex("00064140") + Bytes(40, 0xaa))) == "mpls_other");
  CHECK(said(kLinkEthernet, ethernet("8847", hex("00064140 00000000") + ethernet("0806", arp()))) == "arp");
}

TEST_CASE("what the capture cut before it could be told is cut, and not of some other kind") {
  const auto cut = [](std::uint16_t link_type, const Bytes& whole, std::uint32_t captured) {
    PacketView view;
    return std::string(outcome_name(
        decode_frame(link_type, {whole.data(), captured, static_cast<std::uint32_t>(whole.size())}, view)));
  };
  CHECK(cut(kLinkEthernet, ethernet("0028", snap("0800", inner())), 14 + 7) == "link_truncated");
  CHECK(said(kLinkEthernet, ethernet("0003", hex("424203"))) == "llc");
  CHECK(cut(kLinkIeee80211, ieee80211("0801", snap("0800", inner())), 24 + 3) == "link_truncated");
  CHECK(cut(kLinkFrameRelay, hex("1841 03 00 cc") + inner(), 4) == "link_truncated");
  const Bytes pseudowire = ethernet("8847", hex("00064140 00000000") + ethernet("0800", inner()));
  CHECK(cut(kLinkEthernet, pseudowire, 14 + 4 + 4 + 14 + 19) == "link_truncated");
  CHECK(said(kLinkPppEther, hex("11 a7 0007 0000")) == "ppp_control");  // PADT without tags
}

TEST_CASE("the VLAN is that of the innermost tag, behind other tags too") {
  const Bytes frame = ethernet("8100", hex("0064 88e7 00000001") + ethernet("8100", hex("00c8 0800") + inner()));
  CHECK(decode(kLinkEthernet, frame).view.vlan_id == 200);
  const Bytes isl = hex("01000c0000 03 020000000002 0046 aaaa03 020000 00ca 0001 0000") + ethernet("0800", inner());
  CHECK(decode(kLinkEthernet, isl).view.vlan_id == 101);
}

TEST_CASE("headers that lead to themselves are followed eight times, not for ever") {
  const auto bridges = [](int count) {
    Bytes frame = ethernet("0800", inner());
    for (int i = 0; i < count; ++i) frame = ethernet("88e7", hex("00000064") + frame);
    return frame;
  };
  CHECK(said(kLinkEthernet, bridges(8)) == "udp 1000 53 32");
  CHECK(said(kLinkEthernet, bridges(9)) == "nested_too_deep");
  CHECK(said(kLinkEthernet, bridges(3000)) == "nested_too_deep");
  Bytes ppi = inner();
  for (int i = 0; i < 3000; ++i) ppi = hex("00 00 0800") + (i == 0 ? hex("65000000") : hex("c0000000")) + ppi;
  CHECK(said(kLinkPpi, ppi) == "nested_too_deep");
  Bytes tags = inner();
  for (int i = 0; i < 3000; ++i) tags = hex("0034 0001") + (i == 0 ? hex("0800") : hex("892f")) + tags;
  CHECK(said(kLinkEthernet, ethernet("892f", tags)) == "nested_too_deep");
}

TEST_CASE("a link type that is not decoded is named, also where it is inside another") {
  CHECK(decode(189, zeros(64)).view.unsupported_link == 189);
  const Decoded inside = decode(kLinkPktap, hex("6c000000 01000000 bd000000") + zeros(96) + zeros(64));
  CHECK(inside.outcome == Outcome::unsupported_link);
  CHECK(inside.view.unsupported_link == 189);
  const Decoded user2 = decode(kLinkUser2, Bytes(200, 0xaa));
  CHECK(user2.outcome == Outcome::unsupported_link);
  CHECK(user2.view.unsupported_link == 149);
  CHECK(said(kLinkPktap, hex("6c000000 00000000 01000000") + zeros(96)) == "link_control");
}

TEST_CASE("an NFLOG packet without its payload is cut, or no header") {
  CHECK(said(kLinkNflog, hex("02 00 0000  0800 0100 08000000")) == "link_truncated");
  CHECK(said(kLinkNflog, hex("02 00 0000  0000 0000 0000 0000")) == "link_bad_header");
  CHECK(said(kLinkNflog, hex("02 01 0000  0800 0100 08000000")) == "link_bad_header");
}

}  // namespace tractor::packet
