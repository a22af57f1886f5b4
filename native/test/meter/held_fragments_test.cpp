// Fragments in any order, through the decoder: each in its datagram's flow where the first one comes in time.
#include "meter/held_fragments.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "meter/packet_decoder.hpp"
#include "packet/frame_bytes.hpp"

namespace tractor::meter {

namespace {

using packet::Anomaly;
using packet::Bytes;
using packet::hex;
using packet::operator+;

constexpr base::TimeNs kSecond = base::kNsPerSecond;

// A datagram of 24 bytes from 192.0.2.1 port 1000 to 198.51.100.2 port 53, in three fragments of 8.
Bytes part4(unsigned number, std::uint8_t protocol = 17) {
  static const Bytes kDatagram = packet::udp(1000, 53, packet::zeros(16));
  static const std::string_view kFields[] = {"1234 2000", "1234 2001", "1234 0002"};
  const auto begin = kDatagram.begin() + 8 * number;
  return packet::ipv4(protocol, Bytes(begin, begin + 8), "c0000201 c6336402", kFields[number]);
}

// The same in IPv6; the later ones say another protocol, which does not count (RFC 8200 section 4.5).
Bytes part6(unsigned number) {
  static const Bytes kDatagram = packet::udp(1000, 53, packet::zeros(16));
  static const std::string_view kHeaders[] = {"11 00 0001 00000007", "3c 00 0009 00000007", "3c 00 0010 00000007"};
  const auto begin = kDatagram.begin() + 8 * number;
  return packet::ipv6(44, hex(kHeaders[number]) + Bytes(begin, begin + 8));
}

struct Decoding {
  PacketDecoder decoder{1};
  std::vector<PacketDescriptor> packets;

  void add(const Bytes& bytes, base::TimeNs time_ns, std::uint16_t link_type = packet::kLinkRaw) {
    capture::Frame frame;
    frame.data = bytes.data();
    frame.captured_length = frame.wire_length = static_cast<std::uint32_t>(bytes.size());
    frame.link_type = link_type;
    frame.time_ns = time_ns;
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
  std::uint64_t orphans() const {
    return decoder.counters().anomalies[static_cast<std::size_t>(Anomaly::fragment_orphan)];
  }
  std::uint64_t metered() const {
    return decoder.counters().outcomes[static_cast<std::size_t>(packet::Outcome::metered)];
  }
  // "number:source port-destination port" of each, in the order in which they are given.
  std::string said() const {
    std::string text;
    for (const PacketDescriptor& packet : packets) {
      const flow::FiveTuple tuple = tuple_of(packet.key, packet.swapped);
      CHECK(packet.hash == static_cast<std::uint32_t>(flow::hash_key(packet.key, 1)));
      text += std::to_string(packet.packet_number) + ":" + std::to_string(tuple.source.port) + "-" +
              std::to_string(tuple.destination.port) + " ";
    }
    return text;
  }
};

}  // namespace

TEST_CASE("fragments of one datagram are of one flow in whatever order they come") {
  for (const auto part :
       {+[](unsigned number) { return part4(number); }, +[](unsigned number) { return part6(number); }}) {
    unsigned order[] = {0, 1, 2};
    do {
      Decoding d;
      base::TimeNs time_ns = 100 * kSecond;
      for (const unsigned number : order) d.add(part(number), time_ns++);
      REQUIRE(d.packets.size() == 3);  // without the end of the input
      CHECK(d.orphans() == 0);
      CHECK(d.metered() == 3);
      for (std::size_t i = 0; i < 3; ++i) {
        CHECK(d.packets[i].packet_number == i + 1);  // the waiting ones before the first fragment
        CHECK(d.packets[i].time_ns == 100 * kSecond + static_cast<base::TimeNs>(i));
        CHECK(d.packets[i].key == d.packets[0].key);
        CHECK(d.packets[i].swapped == d.packets[0].swapped);
        CHECK(d.packets[i].key.ip_protocol() == 17);
      }
    } while (std::next_permutation(std::begin(order), std::end(order)));
  }
}

TEST_CASE("fragments that overlap or come twice are packets all the same") {
  Decoding d;
  d.add(part4(2), 0);
  d.add(part4(2), 1);
  d.add(part4(0), 2);
  d.add(part4(0), 3);
  d.add(part4(1), 4);
  CHECK(d.said() == "1:1000-53 2:1000-53 3:1000-53 4:1000-53 5:1000-53 ");
}

TEST_CASE("without a first fragment they are given without ports, at the end or when another packet shows the time") {
  Decoding at_end, later;
  at_end.add(part4(2), 0);
  at_end.add(part4(1), 1);
  CHECK(at_end.packets.empty());
  CHECK(at_end.metered() == 2);
  at_end.end();
  CHECK(at_end.said() == "1:0-0 2:0-0 ");
  CHECK(at_end.orphans() == 2);
  later.add(part4(2), 0);
  later.add(part6(2), 30 * kSecond);
  CHECK(later.packets.empty());
  later.add(packet::inner6(), 30 * kSecond + 1);
  CHECK(later.said() == "1:0-0 3:1000-53 ");
  CHECK(later.orphans() == 1);
  later.add(packet::arp(), 90 * kSecond);  // no IP packet, and yet it tells the time
  CHECK(later.said() == "1:0-0 3:1000-53 2:0-0 ");
}

TEST_CASE("a usual packet tells the time, too, and comes after those that it ends the waiting of") {
  Decoding d;
  d.add(packet::ethernet("0800", part4(1)), 0, packet::kLinkEthernet);
  const Bytes usual = packet::ethernet("0800", packet::inner() + packet::zeros(40));
  d.add(usual, 30 * kSecond, packet::kLinkEthernet);
  CHECK(d.said() == "2:1000-53 ");
  d.add(usual, 31 * kSecond, packet::kLinkEthernet);
  CHECK(d.said() == "2:1000-53 1:0-0 3:1000-53 ");
  CHECK(d.metered() == 3);
}

TEST_CASE("a first fragment within 30 s is in time, one after that is not") {
  Decoding in_time, late;
  in_time.add(part4(1), 0);
  in_time.add(part4(0), 30 * kSecond);
  CHECK(in_time.said() == "1:1000-53 2:1000-53 ");
  late.add(part4(1), 0);
  late.add(part4(0), 30 * kSecond + 1);
  CHECK(late.said() == "1:0-0 2:1000-53 ");
  CHECK(late.orphans() == 1);
}

TEST_CASE("other datagrams do not end the waiting: the identification, addresses and protocol tell") {
  Decoding d;
  d.add(part4(1), 0);
  Bytes other = part4(0);
  other[5] ^= 1;  // identification
  d.add(other, 1);
  d.add(part6(0), 2);
  d.add(part4(0, 6), 3);
  CHECK(d.packets.size() == 3);
  d.add(part4(0), 4);
  CHECK(d.packets.size() == 5);
  CHECK(d.packets[3].packet_number == 1);
}

TEST_CASE("what has no ports does not wait") {
  Decoding d;
  d.add(part4(2, 50), 0);
  CHECK(d.said() == "1:0-0 ");
  CHECK(d.orphans() == 0);
}

TEST_CASE("where room is short the oldest datagram is given up") {
  Decoding d;
  for (std::size_t i = 0; i <= HeldFragments::kMostPackets; ++i) {
    Bytes bytes = part4(1);
    bytes[4] = static_cast<std::uint8_t>(i >> 8);
    bytes[5] = static_cast<std::uint8_t>(i);
    d.add(bytes, 0);
  }
  CHECK(d.said() == "1:0-0 ");
  CHECK(d.orphans() == 1);
  d.end();
  CHECK(d.packets.size() == HeldFragments::kMostPackets + 1);
}

TEST_CASE("fragments of an authenticated datagram: the later ones do not say what it carries") {
  // RFC 4302: 24 bytes of header before UDP, of which the first fragment holds 32 bytes.
  const Bytes datagram =
      hex("1104 0000 00000001 00000001") + packet::zeros(12) + packet::udp(1000, 53, packet::zeros(8));
  const auto cut = [&](std::ptrdiff_t from, std::ptrdiff_t to, std::string_view fragment) {
    return packet::ipv4(51, Bytes(datagram.begin() + from, datagram.begin() + to), "c0000201 c6336402", fragment);
  };
  Decoding d;
  d.add(cut(32, 40, "1234 0004"), 0);
  d.add(cut(0, 32, "1234 2000"), 1);
  CHECK(d.said() == "1:1000-53 2:1000-53 ");
  CHECK(d.packets[0].key == d.packets[1].key);
}

}  // namespace tractor::meter
