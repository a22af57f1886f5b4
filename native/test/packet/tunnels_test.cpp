// What is a tunnel and what only looks like one; how deep they are opened; what stays of the outside.
#include "packet/tunnel.hpp"

#include <doctest/doctest.h>

#include "packet/frame_bytes.hpp"
#include "packet/tunnel_ports.hpp"

namespace tractor::packet {

namespace {

Bytes to_port(std::uint16_t port, const Bytes& payload) {
  return outer_ipv4(17, udp(50000, port, payload));
}
Bytes vxlan_header() {
  return hex("08000000 00006400");
}

}  // namespace

TEST_CASE("the text of a path is outermost first") {
  CHECK(tunnel_text(0).empty());
  TunnelPath path = append_tunnel(0, Tunnel::gtp_u);
  CHECK(tunnel_text(path) == "gtp-u");
  path = append_tunnel(path, Tunnel::ipip);
  CHECK(tunnel_text(path) == "gtp-u/ipip");
  path = append_tunnel(append_tunnel(path, Tunnel::ipv6_in_ipv4), Tunnel::ayiya);
  CHECK(tunnel_text(path) == "gtp-u/ipip/6in4/ayiya");
}

TEST_CASE("thirteen ports are worth a look, on either side, and no other but 0") {
  int found = 0;
  for (std::uint32_t port = 1; port < 65536; ++port) {
    const Bytes from = be16(port) + be16(53) + zeros(4), to = be16(53) + be16(port) + zeros(4);
    CHECK(may_be_udp_tunnel(from.data(), 8) == may_be_udp_tunnel(to.data(), 8));
    found += may_be_udp_tunnel(to.data(), 8) ? 1 : 0;
  }
  CHECK(found == 13);
}

TEST_CASE("a port alone makes no tunnel: what does not fit is the plain UDP packet, and no anomaly") {
  const auto plain = [](std::uint16_t port, const Bytes& payload) {
    const Decoded decoded = decode(kLinkRaw, to_port(port, payload));
    CHECK(decoded.view.destination_port == port);
    CHECK(decoded.view.payload_bytes == payload.size());
    CHECK(decoded.view.tunnel == 0);
    CHECK(decoded.view.anomalies == 0);
  };
  for (const std::uint16_t port : {1701, 2152, 3544, 4341, 4754, 4789, 4790, 5072, 5247, 6081, 8472, 37008}) {
    plain(port, {});
    plain(port, Bytes(64, 0x00));
    plain(port, Bytes(64, 0xa5));
    plain(port, Bytes(64, 0x45));
  }
  plain(6635, Bytes(64, 0x00));
  plain(5072, hex("41 52 13 29 00000000") + zeros(36) + inner6());          // a query
  plain(5072, hex("41 52 11 06 00000000") + zeros(36) + inner6());          // no IP
  plain(5072, hex("91 52 11 29 00000000") + zeros(532) + inner6());         // an identity of 512 bytes
  plain(1701, hex("0003 0000 00000000") + ethernet("0800", inner()));       // version 3, session 0: control
  plain(1701, hex("8003 0000 00000001") + ethernet("0800", inner()));       // a control message
  plain(1701, hex("0003 0000 00000001 0000") + ethernet("0800", inner()));  // no place that fits
  plain(4789, hex("00000000 00006400") + ethernet("0800", inner()));        // no identifier
  plain(4789, hex("08000000 00006401") + ethernet("0806", arp()));          // reserved byte set, no IP inside
  plain(4341, hex("80000000 00000000") + Bytes(40, 0x47));                  // no IP inside
  plain(4341, hex("04000007 00000000") + inner());                          // a protocol that is none
  plain(5247, hex("01000000") + Bytes(40, 0x16));                           // encrypted
  plain(5247, hex("00100288 00010000") + ethernet("0800", inner()));        // a fragment that keeps alive
  plain(5247, hex("00100280 00010000") + ethernet("0800", inner()));        // a fragment
  plain(5247, hex("00100500 00000000") + ethernet("0800", inner()));        // another radio's own frames
  plain(5247, hex("00f80200 00000000") + ethernet("0800", inner()));        // a header longer than the packet
  plain(37008, hex("0104 0000 01"));                                        // TZSP keeps alive
  plain(37008, hex("0100 0001 0affffff") + ethernet("0800", inner()));      // a tag longer than the packet
  plain(6081, hex("40006558 00006400") + ethernet("0800", inner()));        // version 1
  plain(6081, hex("3f006558 00006400") + ethernet("0800", inner()));        // options longer than the packet
  plain(2152, hex("3001 0020 00000000") + inner());                         // echo request
  plain(2152, hex("30ff 0021 00000000") + inner());                         // length off by one
  plain(2152, hex("50ff 0020 00000000") + inner());                         // version 2
  plain(1701, hex("c802 0020 0001 0000 0000 0000") + zeros(20));            // control message
  plain(1701, hex("0003 0001 0002 0021") + inner());                        // version 3
  plain(3544, inner6());                                                    // IPv6, but no address of Teredo's
  plain(5000, ipv6(17, udp(1000, 53, {}), "20010000000000000000000000000001 20010000000000000000000000000002") +
                  hex("00"));  // longer than its IPv6 packet
}

TEST_CASE("a tunnel that carries something else than IP stays the outer flow, and is counted") {
  const auto closed = [](const Bytes& packet) {
    const Decoded decoded = decode(kLinkRaw, packet);
    CHECK(decoded.outcome == Outcome::metered);
    CHECK(decoded.view.tunnel == 0);
    CHECK(decoded.view.ip_bytes == packet.size());
    CHECK(noted(decoded.view, Anomaly::tunnel_not_opened));
  };
  closed(to_port(4789, vxlan_header() + ethernet("0806", arp())));
  closed(to_port(6081, hex("00006558 00006400") + ethernet("88cc", zeros(30))));
  closed(to_port(1701, hex("0002 0001 0002 ff03 c021 01010004")));
  closed(to_port(2152, hex("30ff 002a 00000000") + ethernet("0806", arp())));
  closed(to_port(37008, hex("0100 0012 01 8000 0000") + zeros(32)));  // a beacon
  closed(outer_ipv4(4, inner6()));
  closed(outer_ipv4(41, inner()));
  closed(outer_ipv4(4, {}));
  closed(outer_ipv4(47, hex("4000 0800 0000 0000 00000000") + inner()));      // source routing (RFC 1701)
  closed(outer_ipv4(47, hex("0000 0000")));                                   // keepalive
  closed(outer_ipv4(47, hex("3001 880b 0006 0001 00000001 00fd 12345678")));  // encrypted PPP
}

TEST_CASE("an inner IP packet longer than its tunnel is refused where only a port spoke for the tunnel") {
  Bytes longer = inner();
  longer[3] = 33;
  const Decoded by_port = decode(kLinkRaw, to_port(4789, vxlan_header() + ethernet("0800", longer)));
  CHECK(by_port.view.destination_port == 4789);
  CHECK(noted(by_port.view, Anomaly::tunnel_not_opened));
  const Decoded by_number = decode(kLinkRaw, outer_ipv4(4, longer));
  CHECK(said(by_number) == "udp 1000 53 33 ipip");
  CHECK(noted(by_number.view, Anomaly::ip_length_beyond_frame));
}

TEST_CASE("PIM messages other than registers carry nothing, nor do null registers: no anomaly") {
  for (const Bytes& message : {hex("20000000 00010002 0069"), hex("21000000 40000000") + inner(), hex("21000000")}) {
    const Decoded decoded = decode(kLinkRaw, outer_ipv4(103, message));
    CHECK(decoded.view.tunnel == 0);
    CHECK(decoded.view.ip_protocol == 103);
    CHECK(decoded.view.payload_bytes == message.size());
    CHECK(decoded.view.anomalies == 0);
  }
}

TEST_CASE("acknowledgements of PPTP carry nothing, which is no anomaly") {
  const Decoded decoded = decode(kLinkRaw, outer_ipv4(47, hex("2081 880b 0000 0001 00000001")));
  CHECK(said(decoded) == "47 32");
  CHECK(decoded.view.anomalies == 0);
}

TEST_CASE("four tunnels are opened, the fifth stays payload and is counted") {
  Bytes packet = inner();
  for (int i = 0; i < 5; ++i) packet = outer_ipv4(4, packet);
  const Decoded decoded = decode(kLinkRaw, packet);
  CHECK(said(decoded) == "4 52 ipip/ipip/ipip/ipip");
  CHECK(noted(decoded.view, Anomaly::tunnel_too_deep));
  for (int i = 0; i < 2000; ++i) packet = outer_ipv4(4, packet);
  CHECK(tunnel_text(decode(kLinkRaw, packet).view.tunnel) == "ipip/ipip/ipip/ipip");
}

TEST_CASE("the innermost tunnel that can be opened is, when the one inside it cannot") {
  const Decoded decoded = decode(kLinkRaw, outer_ipv4(4, to_port(4789, vxlan_header() + ethernet("0806", arp()))));
  CHECK(said(decoded) == "udp 50000 4789 78 ipip");
  CHECK(noted(decoded.view, Anomaly::tunnel_not_opened));
}

TEST_CASE("the VLAN outside stays unless there is one inside") {
  const Bytes tagged = ethernet("8100", hex("00c8 0800") + inner());
  const auto vlan = [](const Bytes& frame) { return decode(kLinkEthernet, frame).view.vlan_id; };
  CHECK(vlan(ethernet("8100", hex("0064 0800") + outer_ipv4(4, inner()))) == 100);
  CHECK(vlan(ethernet("8100", hex("0064 0800") + to_port(4789, vxlan_header() + tagged))) == 200);
}

TEST_CASE("a first fragment is opened and says so, a later one is not") {
  const Bytes payload = udp(2152, 2152, hex("30ff 0020 00000007") + inner());
  const auto cut = [&](std::size_t from, std::size_t to, std::string_view fragment) {
    return outer_ipv4(
        17,
        Bytes(payload.begin() + static_cast<std::ptrdiff_t>(from), payload.begin() + static_cast<std::ptrdiff_t>(to)),
        fragment);
  };
  const Bytes first_bytes = cut(0, 40, "1234 2000"), later_bytes = cut(40, 48, "1234 0005");
  const Decoded first = decode(kLinkRaw, first_bytes);
  CHECK(said(first) == "udp 1000 53 32 gtp-u");
  CHECK(first.view.in_fragment);
  CHECK_FALSE(first.view.is_fragment);
  const Decoded later = decode(kLinkRaw, later_bytes);
  CHECK(said(later) == "udp 28");
  CHECK(later.view.is_later_fragment);
}

TEST_CASE("what a first fragment carries is as long as it says itself, whatever the tunnel") {
  const auto first_of = [](std::uint8_t protocol, Bytes payload) {
    payload.resize(payload.size() - 2);  // of four bytes inside
    return outer_ipv4(protocol, payload, "1234 2000");
  };
  const auto whole = [&](const Bytes& packet, const std::string& expected) {
    const Decoded decoded = decode(kLinkRaw, packet);
    CHECK(said(decoded) == expected);
    CHECK(decoded.view.payload_bytes == 4);
    CHECK(decoded.view.payload_captured == 2);
    CHECK(decoded.view.anomalies == 0);
  };
  whole(first_of(4, inner()), "udp 1000 53 32 ipip");
  whole(first_of(41, inner6()), "udp 1000 53 52 6in4");
  whole(first_of(47, hex("0000 0800") + inner()), "udp 1000 53 32 gre");
  whole(first_of(97, hex("3000") + ethernet("0800", inner())), "udp 1000 53 32 etherip");
  whole(first_of(115, hex("00000009") + ethernet("0800", inner())), "udp 1000 53 32 l2tp");
  whole(first_of(137, hex("00064140") + inner()), "udp 1000 53 32 mpls");
  const Decoded outer = decode(kLinkRaw, first_of(4, inner()), 0);
  CHECK(outer.view.payload_bytes == 30);
}

TEST_CASE("the PKTAP header before the frame stays, also in a tunnel and for every packet of a frame") {
  const Bytes subframe = hex("020000000001 020000000002 0028") + snap("0800", inner());
  const Bytes wlan = hex("8801 0000 020000000003 020000000001 020000000002 0000 8000") + subframe + zeros(2) + subframe;
  const Bytes frame = hex("6c000000 01000000 65000000") + zeros(96) + outer_ipv4(47, hex("0000 8200") + wlan);
  Decoded decoded = decode(kLinkPktap, frame);
  CHECK(said(decoded) == "udp 1000 53 32 gre");
  CHECK(decoded.view.pktap == frame.data());
  CHECK(decode_more(decoded.view) == Outcome::metered);
  CHECK(decoded.view.pktap == frame.data());
}

TEST_CASE("tunnels that are not to be opened are no anomaly, whatever they carry") {
  for (const std::uint8_t protocol : {4, 41, 47, 97, 115, 137, 143}) {
    const Bytes packet = outer_ipv4(protocol, zeros(40));
    CHECK(decode(kLinkRaw, packet, 0).view.anomalies == 0);
  }
}

TEST_CASE("a fragment inside a tunnel is a fragment") {
  const Bytes packet = outer_ipv4(4, ipv4(17, udp(1000, 53, zeros(8)), "c0000201 c6336402", "0007 2000"));
  const Decoded decoded = decode(kLinkRaw, packet);
  CHECK(decoded.view.is_fragment);
  CHECK_FALSE(decoded.view.in_fragment);
  CHECK(decoded.view.fragment_id == 7);
}

}  // namespace tractor::packet
