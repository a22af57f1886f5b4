// The table of dissectors by transport and the pre-filter over it. Adding a protocol: one line in a table here.
#include "dissect/registry.hpp"

namespace tractor::dissect {
namespace {

constexpr ByteRange kTlsBytes[] = {{0x14, 0x18}, {0x80, 0x80}};
constexpr ByteRange kUpper[] = {{'A', 'Z'}};
constexpr ByteRange kSshBytes[] = {{0x20, 0x7e}};
constexpr ByteRange kIac[] = {{0xff, 0xff}};
constexpr ByteRange kLine[] = {{'A', 'Z'}, {'a', 'z'}, {'1', '6'}};
constexpr ByteRange kPop3Bytes[] = {{'A', 'Z'}, {'a', 'z'}, {'+', '+'}, {'-', '-'}};
constexpr ByteRange kImapBytes[] = {{'*', '*'}, {'0', '9'}, {'A', 'Z'}, {'a', 'z'}};
constexpr ByteRange kBitTorrentBytes[] = {{0x13, 0x13}};
constexpr ByteRange kSocks5Bytes[] = {{0x05, 0x05}};
constexpr ByteRange kSocks4Bytes[] = {{0x04, 0x04}, {0x00, 0x00}};
constexpr ByteRange kStunBytes[] = {{0x00, 0x03}};
constexpr ByteRange kUtpBytes[] = {{0x01, 0x01}, {0x11, 0x11}, {0x21, 0x21}, {0x31, 0x31}, {0x41, 0x41}};
constexpr ByteRange kDhtBytes[] = {{'d', 'd'}};
constexpr ByteRange kQuicBytes[] = {{0x80, 0xff}, {0x08, 0x0f}};
constexpr std::uint16_t kDnsPorts[] = {53, 5353, 5355};
constexpr std::uint16_t kTelnetPorts[] = {23, 2323};

constexpr Dissector kTcp[] = {
    {"tls", dissect_tls, kTlsBytes, {}},
    {"http", dissect_http, kUpper, {}},
    {"bittorrent", dissect_bittorrent, kBitTorrentBytes, {}},
    {"ssh", dissect_ssh, kSshBytes, {}},
    {"dns", dissect_dns_tcp, {}, kDnsPorts, true},
    {"smtp", dissect_smtp, kLine, {}},
    {"ftp", dissect_ftp, kLine, {}, true},
    {"pop3", dissect_pop3, kPop3Bytes, {}},
    {"imap", dissect_imap, kImapBytes, {}},
    {"telnet", dissect_telnet, kIac, {}},
    {"telnet", dissect_telnet, {}, kTelnetPorts},
    {"socks5", dissect_socks5, kSocks5Bytes, {}},
    {"socks4", dissect_socks4, kSocks4Bytes, {}},
    {"stun", dissect_stun, kStunBytes, {}},
};
constexpr Dissector kUdp[] = {
    {"dns", dissect_dns_udp, {}, {}, true}, {"quic", dissect_quic, kQuicBytes, {}},
    {"stun", dissect_stun, kStunBytes, {}}, {"bittorrent-dht", dissect_bittorrent_dht, kDhtBytes, {}},
    {"utp", dissect_utp, kUtpBytes, {}},
};

// Ports that any dissector names, hashed into a table that stays in the cache.
struct PortMasks {
  static constexpr std::size_t kSlots = 512;
  std::array<std::uint16_t, kSlots> port{};
  std::array<std::uint64_t, kSlots> mask{};

  static constexpr std::size_t slot(std::uint16_t p) { return (p * 40503U >> 4) % kSlots; }
  constexpr void add(std::uint16_t p, std::uint64_t bit) {
    std::size_t s = slot(p);
    while (mask[s] != 0 && port[s] != p) s = (s + 1) % kSlots;
    port[s] = p;
    mask[s] |= bit;
  }
  constexpr std::uint64_t find(std::uint16_t p) const {
    for (std::size_t s = slot(p); mask[s] != 0; s = (s + 1) % kSlots) {
      if (port[s] == p) return mask[s];
    }
    return 0;
  }
};

struct Filter {
  std::array<std::uint64_t, 256> by_first{};
  std::uint64_t any_port = 0;
  PortMasks ports;
};

constexpr Filter make_filter(std::span<const Dissector> table) {
  Filter f;
  for (std::size_t i = 0; i < table.size(); ++i) {
    const std::uint64_t bit = std::uint64_t{1} << i;
    if (table[i].first.empty()) {
      for (std::uint64_t& m : f.by_first) m |= bit;
    }
    for (const ByteRange r : table[i].first) {
      for (unsigned b = r.low; b <= r.high; ++b) f.by_first[b] |= bit;
    }
    if (table[i].ports.empty()) f.any_port |= bit;
    for (const std::uint16_t p : table[i].ports) f.ports.add(p, bit);
  }
  return f;
}

static_assert(std::size(kTcp) <= 64 && std::size(kUdp) <= 64, "one bit each in Inspection::ruled_out");
constexpr Filter kTcpFilter = make_filter(kTcp);
constexpr Filter kUdpFilter = make_filter(kUdp);

}  // namespace

std::span<const Dissector> dissectors(Transport transport) {
  if (transport == Transport::tcp) return kTcp;
  if (transport == Transport::udp) return kUdp;
  return {};
}

std::uint64_t candidates(Transport transport, std::uint8_t first, std::uint16_t client_port,
                         std::uint16_t server_port) {
  const Filter& f = transport == Transport::tcp ? kTcpFilter : kUdpFilter;
  return f.by_first[first] & (f.any_port | f.ports.find(client_port) | f.ports.find(server_port));
}

}  // namespace tractor::dissect
