// Frames to descriptors: one outcome a frame, several packets of one frame, fragments of tunnels.
#include "meter/packet_decoder.hpp"

#include <doctest/doctest.h>

#include <numeric>

#include "packet/frame_bytes.hpp"

namespace tractor::meter {

namespace {

using packet::Anomaly;
using packet::Bytes;
using packet::hex;
using packet::Outcome;
using packet::operator+;

capture::Frame frame_of(const Bytes& bytes, std::uint16_t link_type) {
  capture::Frame frame;
  frame.data = bytes.data();
  frame.captured_length = frame.wire_length = static_cast<std::uint32_t>(bytes.size());
  frame.link_type = link_type;
  return frame;
}

struct Run {
  PacketDecoder decoder{1};
  std::vector<PacketDescriptor> packets;

  void add(const Bytes& bytes, std::uint16_t link_type) {
    const capture::Frame frame = frame_of(bytes, link_type);
    PacketDescriptor packet{};
    if (!decoder.decode(frame, packet)) return;
    do {
      packets.push_back(packet);
    } while (decoder.has_further() && decoder.decode_further(frame, packet));
  }
  void end() {
    decoder.end_input();
    for (PacketDescriptor packet; decoder.next_ready(packet);) packets.push_back(packet);
  }
  std::uint64_t outcome(Outcome which) const { return decoder.counters().outcomes[static_cast<std::size_t>(which)]; }
  std::uint64_t anomaly(Anomaly which) const { return decoder.counters().anomalies[static_cast<std::size_t>(which)]; }
  std::uint64_t outcomes() const {
    const auto& all = decoder.counters().outcomes;
    return std::accumulate(all.begin(), all.end(), std::uint64_t{0});
  }
};

Bytes subframe(const Bytes& payload, bool last) {
  Bytes out = hex("020000000001 020000000002") + packet::be16(payload.size()) + payload;
  while (!last && out.size() % 4 != 0) out.push_back(0);
  return out;
}
Bytes amsdu(const Bytes& subframes) {
  return hex("8801 0000 020000000003 020000000001 020000000002 0000 8000") + subframes;
}
Bytes ip() {
  return packet::snap("0800", packet::inner());
}
Bytes ip6() {
  return packet::snap("86dd", packet::inner6());
}
Bytes not_ip() {
  return packet::snap("0806", packet::arp());
}

}  // namespace

TEST_CASE("a frame of several packets gives them all, has one outcome, and its bytes are shared out") {
  Run run;
  // Subframes of 54 (56 with padding), 74 (76) and 54 bytes behind 26 of headers.
  const Bytes frame = amsdu(subframe(ip(), false) + subframe(ip6(), false) + subframe(ip(), true));
  run.add(frame, packet::kLinkIeee80211);
  REQUIRE(run.packets.size() == 3);
  CHECK(run.packets[0].wire_bytes == 26 + 56);
  CHECK(run.packets[1].wire_bytes == 76);
  CHECK(run.packets[2].wire_bytes == 54);
  CHECK(run.packets[0].ip_bytes == 32);
  CHECK(run.packets[1].ip_bytes == 52);
  CHECK(run.packets[2].key == run.packets[0].key);
  CHECK(run.outcome(Outcome::metered) == 1);
  CHECK(run.outcomes() == 1);
  CHECK(run.anomaly(Anomaly::further_packet_of_frame) == 2);
  CHECK(run.decoder.packets() == 1);
}

TEST_CASE("every packet has a number of its own") {
  Run run;
  const Bytes two = amsdu(subframe(ip(), false) + subframe(ip6(), true));
  run.add(two, packet::kLinkIeee80211);
  run.add(two, packet::kLinkIeee80211);
  REQUIRE(run.packets.size() == 4);
  for (std::size_t i = 0; i < 4; ++i) CHECK(run.packets[i].packet_number == i + 1);
  CHECK(run.decoder.packets() == 2);
}

TEST_CASE("packets of a frame that are not IP are counted, wherever they stand") {
  Run first, middle, none;
  first.add(amsdu(subframe(not_ip(), false) + subframe(ip(), true)), packet::kLinkIeee80211);
  CHECK(first.packets.size() == 1);
  CHECK(first.packets[0].wire_bytes == 54);
  CHECK(first.outcome(Outcome::metered) == 1);
  CHECK(first.outcomes() == 1);
  CHECK(first.anomaly(Anomaly::further_packet_not_ip) == 1);
  middle.add(amsdu(subframe(ip(), false) + subframe(not_ip(), false) + subframe(ip(), true)), packet::kLinkIeee80211);
  CHECK(middle.packets.size() == 2);
  CHECK(middle.anomaly(Anomaly::further_packet_not_ip) == 1);
  CHECK(middle.anomaly(Anomaly::further_packet_of_frame) == 1);
  none.add(amsdu(subframe(not_ip(), false) + subframe(not_ip(), true)), packet::kLinkIeee80211);
  CHECK(none.packets.empty());
  CHECK(none.outcome(Outcome::arp) == 1);
  CHECK(none.outcomes() == 1);
  CHECK(none.anomaly(Anomaly::further_packet_not_ip) == 1);
}

TEST_CASE("every packet of a frame in a tunnel has the tunnel; what one carried does not mark the next") {
  Run run;
  const Bytes tunnelled = packet::snap("0800", packet::outer_ipv4(4, packet::inner()));
  const Bytes frame = amsdu(subframe(tunnelled, false) + subframe(ip(), true));
  run.add(packet::outer_ipv4(47, hex("0000 8200") + frame), packet::kLinkRaw);
  REQUIRE(run.packets.size() == 2);
  CHECK(packet::tunnel_text(run.packets[0].tunnel) == "gre/ipip");
  CHECK(packet::tunnel_text(run.packets[1].tunnel) == "gre");
}

TEST_CASE("every packet of a frame has what was noted before the tunnel: the VLAN") {
  Run run;
  const Bytes bridged = packet::outer_ipv4(47, hex("0000 8200") + amsdu(subframe(ip(), false) + subframe(ip6(), true)));
  run.add(packet::ethernet("8100", hex("0064 0800") + bridged), packet::kLinkEthernet);
  REQUIRE(run.packets.size() == 2);
  CHECK(run.packets[0].vlan_id == 100);
  CHECK(run.packets[1].vlan_id == 100);
}

TEST_CASE("packets in a first fragment have no more bytes than their frame") {
  Run run;
  Bytes datagram = packet::udp(5000, 4754, hex("0000 8200") + amsdu(subframe(ip(), false) + subframe(ip(), true)));
  datagram[4] = 0xea;  // of 60,000 bytes
  const Bytes frame = packet::outer_ipv4(17, datagram, "1234 2000");
  run.add(frame, packet::kLinkRaw);
  REQUIRE(run.packets.size() == 2);
  CHECK(run.packets[0].wire_bytes + std::uint64_t{run.packets[1].wire_bytes} == frame.size());
}

TEST_CASE("tunnels are left closed when asked") {
  Run run;
  run.decoder = PacketDecoder(1, false);
  run.add(packet::outer_ipv4(4, packet::inner()), packet::kLinkRaw);
  REQUIRE(run.packets.size() == 1);
  CHECK(run.packets[0].tunnel == 0);
  CHECK(run.packets[0].ip_bytes == 52);
}

TEST_CASE("later fragments of an opened tunnel belong to the outer flow, ports and all") {
  Run run;
  const Bytes payload = packet::udp(2152, 2153, hex("30ff 0020 00000007") + packet::inner());
  const auto part = [&](std::ptrdiff_t from, std::ptrdiff_t to, std::string_view fragment) {
    return packet::outer_ipv4(17, Bytes(payload.begin() + from, payload.begin() + to), fragment);
  };
  const Bytes first = part(0, 40, "1234 2000"), later = part(40, 48, "1234 0005");
  run.add(first, packet::kLinkRaw);
  run.add(later, packet::kLinkRaw);
  REQUIRE(run.packets.size() == 2);
  CHECK(packet::tunnel_text(run.packets[0].tunnel) == "gtp-u");
  CHECK(run.packets[1].tunnel == 0);
  const flow::FiveTuple outer = tuple_of(run.packets[1].key, run.packets[1].swapped);
  CHECK(outer.source.port == 2152);
  CHECK(outer.destination.port == 2153);
  CHECK(run.anomaly(Anomaly::fragment_orphan) == 0);
}

TEST_CASE("fragments stamped at the two ends of time are no pair, and their difference does not overflow") {
  Run run;
  const Bytes first = packet::outer_ipv4(17, packet::udp(1000, 53, hex("01020304 05060708")), "1234 2000");
  const Bytes later = packet::outer_ipv4(17, hex("0102030405060708"), "1234 0002");
  for (const auto& [bytes, time_ns] : {std::pair(&first, INT64_MIN), std::pair(&later, INT64_MAX)}) {
    capture::Frame frame = frame_of(*bytes, packet::kLinkRaw);
    frame.time_ns = time_ns;
    PacketDescriptor packet{};
    if (run.decoder.decode(frame, packet)) run.packets.push_back(packet);
  }
  run.end();
  CHECK(run.packets.size() == 2);
  CHECK(run.anomaly(Anomaly::fragment_orphan) == 1);
}

TEST_CASE("frames of a link type that is not decoded are counted by it") {
  Run run;
  const Bytes usb(64, 0);
  for (int i = 0; i < 3; ++i) run.add(usb, 189);
  run.add(usb, 147);
  CHECK(run.outcome(Outcome::unsupported_link) == 4);
  CHECK(run.decoder.counters().unsupported_links.at(189) == 3);
  CHECK(run.decoder.counters().unsupported_links.at(147) == 1);
}

}  // namespace tractor::meter
