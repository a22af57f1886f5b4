// Test tool: traffic by chance, but the same for a seed, in which flows depend on each other in every way that a run
// knows: fragments in any order and of tunnels, names that were resolved, endpoints that were announced, times that
// jump both ways, flows that end and begin again.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "capture/capture_builder.hpp"

namespace tractor::split::test {

using capture::test::Builder;
using capture::test::Bytes;

inline Bytes ip_packet(std::uint32_t from, std::uint32_t to, std::uint8_t protocol, const Bytes& payload,
                       std::uint16_t id = 0, std::uint16_t fragment = 0) {
  Builder b(true);
  b.u8(0x45).u8(0).u16(20 + payload.size()).u16(id).u16(fragment).u8(64).u8(protocol).u16(0).u32(from).u32(to);
  return b.raw(payload).bytes;
}
inline Bytes udp(std::uint16_t from, std::uint16_t to, const Bytes& payload) {
  return Builder(true).u16(from).u16(to).u16(8 + payload.size()).u16(0).raw(payload).bytes;
}
inline Bytes tcp(std::uint16_t from, std::uint16_t to, std::uint32_t sequence, std::uint8_t flags,
                 std::string_view text) {
  return Builder(true).u16(from).u16(to).u32(sequence).u32(0).u8(0x50).u8(flags).u16(9).u32(0).text(text).bytes;
}
inline Bytes ethernet(const Bytes& packet) {
  return Builder(true).filler(12, 2).u16(0x0800).raw(packet).bytes;
}
inline Bytes arp() {
  return Builder(true).filler(12, 2).u16(0x0806).filler(28, 1).bytes;
}

// An A record of `name` (one label) and what it was asked for.
inline Bytes dns_answer(std::string_view name, std::uint32_t address) {
  Builder b(true);
  b.u16(7).u16(0x8180).u16(1).u16(1).u16(0).u16(0);
  b.u8(name.size()).text(name).u8(7).text("example").u8(0).u16(1).u16(1);
  return b.u16(0xc00c).u16(1).u16(1).u32(60).u16(4).u32(address).bytes;
}

inline Bytes sip_invite(std::uint32_t own, std::uint16_t port) {
  const auto quad = [&](unsigned shift) { return std::to_string((own >> shift) & 0xff); };
  const std::string address = quad(24) + "." + quad(16) + "." + quad(8) + "." + quad(0);
  const std::string sdp = "v=0\r\no=a 1 1 IN IP4 " + address + "\r\ns=-\r\nc=IN IP4 " + address +
                          "\r\nt=0 0\r\nm=audio " + std::to_string(port) + " RTP/AVP 0\r\n";
  const std::string head = "INVITE sip:b@example.com SIP/2.0\r\nVia: SIP/2.0/UDP " + address +
                           "\r\nFrom: <sip:a@example.com>;tag=1\r\nTo: <sip:b@example.com>\r\nCall-ID: 1@a\r\n"
                           "CSeq: 1 INVITE\r\nContent-Type: application/sdp\r\nContent-Length: " +
                           std::to_string(sdp.size()) + "\r\n\r\n";
  return capture::test::text_bytes(head + sdp);
}

struct MadeFrame {
  std::int64_t time_us;
  Bytes bytes;
};

class MadeTraffic {
 public:
  MadeTraffic(std::uint32_t seed, std::size_t frames) : random_(seed) {
    while (frames_.size() < frames) step();
  }
  const std::vector<MadeFrame>& frames() const { return frames_; }

  Bytes pcap() const {
    Builder b;
    b.pcap_header();
    for (const MadeFrame& frame : frames_) {
      const auto size = static_cast<std::uint32_t>(frame.bytes.size());
      b.u32(frame.time_us / 1'000'000).u32(frame.time_us % 1'000'000).u32(size).u32(size).raw(frame.bytes);
    }
    return b.bytes;
  }

 private:
  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(random_() % bound); }
  std::uint32_t host() { return 0x0a000001 + below(6); }
  std::uint16_t port() { return static_cast<std::uint16_t>(40'000 + below(8)); }
  void add(const Bytes& frame) { frames_.push_back({time_us_, frame}); }
  void send(std::uint32_t from, std::uint32_t to, std::uint8_t protocol, const Bytes& segment) {
    add(ethernet(ip_packet(from, to, protocol, segment)));
  }

  void step() {
    time_us_ += below(20) == 0 ? below(3'000'000) : below(20'000);
    switch (below(24)) {
      case 0:
        return fragments();
      case 1:
        return send(0x08080808, host(), 17, udp(53, port(), dns_answer(name(), server())));
      case 2:
        return call();
      case 3:
        return file_transfer();
      case 4:
        return add(arp());
      case 5:
        time_us_ += below(3) == 0 ? 40'000'000 + below(200'000'000) : 0;
        return;
      case 6:
        time_us_ -= below(4) == 0 ? 35'000'000 : below(50'000);
        return;
      case 7:  // a flow that only a tunnel's fragments carry
        return send(host(), host(), 4, ip_packet(host(), server(), 17, udp(port(), 9, Bytes(20, 1))));
      default:
        return conversation();
    }
  }

  std::string name() { return "host" + std::to_string(below(30)); }
  std::uint32_t server() { return 0xc6336401 + below(12); }

  // Two to four pieces of a datagram, perhaps of a tunnel's packet, in any order; some never come.
  void fragments() {
    const bool tunnel = below(3) == 0;
    const Bytes inner = udp(port(), static_cast<std::uint16_t>(9 + below(3)), Bytes(88, 3));
    const Bytes whole = tunnel ? ip_packet(host(), server(), 17, inner) : inner;
    const std::uint32_t from = host(), to = server();
    pieces_of(whole, from, to, static_cast<std::uint8_t>(tunnel ? 4 : 17), tunnel ? 48 : 32);
  }

  void pieces_of(const Bytes& whole, std::uint32_t from, std::uint32_t to, std::uint8_t protocol,
                 std::size_t piece_bytes) {
    const auto id = static_cast<std::uint16_t>(below(40));
    std::vector<Bytes> pieces;
    for (std::size_t at = 0; at < whole.size(); at += piece_bytes) {
      const std::size_t end = std::min(whole.size(), at + piece_bytes);
      const auto field = static_cast<std::uint16_t>(at / 8 | (end < whole.size() ? 0x2000 : 0));
      pieces.push_back(ethernet(ip_packet(
          from, to, protocol,
          Bytes(whole.begin() + static_cast<std::ptrdiff_t>(at), whole.begin() + static_cast<std::ptrdiff_t>(end)), id,
          field)));
    }
    if (below(2) == 0) std::swap(pieces.front(), pieces.back());
    for (const Bytes& piece : pieces) {
      if (below(5) == 0) continue;
      add(piece);
      for (std::uint32_t i = below(4); i > 0; --i) conversation();
      if (below(12) == 0) time_us_ += 31'000'000;
    }
  }

  void call() {
    const std::uint32_t own = host();
    const std::uint16_t media = port();
    if (below(2) == 0) send(server(), own, 17, udp(20'000, media, Bytes(40, 0x80)));  // it begins while it still rings
    if (below(2) == 0) {
      send(own, 0xc6336450, 17, udp(5060, 5060, sip_invite(own, media)));
    } else {
      pieces_of(udp(5060, 5060, sip_invite(own, media)), own, 0xc6336450, 17, 208);
    }
    if (below(2) == 0) send(server(), own, 17, udp(20'002, media, Bytes(40, 0x80)));
  }

  void file_transfer() {
    const std::uint32_t client = host(), with = server();
    const std::uint16_t own = port(), data = port();
    const auto say = [&](bool by_client, std::uint32_t& sequence, std::string_view text) {
      send(by_client ? client : with, by_client ? with : client, 6,
           tcp(by_client ? own : 21, by_client ? 21 : own, sequence, 0x18, text));
      sequence += static_cast<std::uint32_t>(text.size());
      time_us_ += below(5'000);
      if (below(3) == 0) conversation();
    };
    std::uint32_t up = 1, down = 1;
    send(client, with, 6, tcp(own, 21, 0, 0x02, ""));
    send(with, client, 6, tcp(21, own, 0, 0x12, ""));
    say(false, down, "220 FTP server ready\r\n");
    say(true, up, "USER anonymous\r\n");
    say(false, down, "331 Password required\r\n");
    say(true, up, "PASS x\r\n");
    say(false, down, "230 Logged in\r\n");
    for (std::uint32_t i = 1 + below(3); i > 0; --i) {
      const auto quad = [&](unsigned shift) { return std::to_string((client >> shift) & 0xff) + ","; };
      say(true, up,
          "PORT " + quad(24) + quad(16) + quad(8) + quad(0) + std::to_string(data >> 8) + "," +
              std::to_string(data & 0xff) + "\r\n");
      say(false, down, "200 PORT command successful\r\n");
      send(with, client, 6, tcp(20, data, 0, 0x02, ""));
      send(client, with, 6, tcp(data, 20, 0, 0x12, ""));
      send(with, client, 6, tcp(20, data, 1, 0x11, "some bytes"));
    }
  }

  void conversation() {
    const std::uint32_t from = host(), to = server();
    const std::uint16_t own = port();
    switch (below(4)) {
      case 0:
        return send(from, to, 17, udp(own, static_cast<std::uint16_t>(1 + below(2000)), Bytes(below(30), 5)));
      case 1:
        return send(from, to, 6, tcp(own, 80, 0, 0x02, ""));
      case 2:
        return send(from, to, 6, tcp(own, 80, 1, 0x18, "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n"));
      default:
        return send(to, from, 6, tcp(80, own, 1, below(2) == 0 ? 0x14 : 0x11, ""));
    }
  }

  std::mt19937 random_;
  std::int64_t time_us_ = 1'600'000'000'000'000;
  std::vector<MadeFrame> frames_;
};

}  // namespace tractor::split::test
