// Fuzzes the packet decoders: any frame of any link type, with tunnels open and closed, cut and whole. What comes out
// lies inside the frame, keeps the promises of packet_view.hpp, and is the same when asked again.
//
// Input: link type (1 byte: which of those decoded), how much of the frame is cut (1), then the frame.
#include <algorithm>
#include <cstring>
#include <memory>
#include <numeric>
#include <vector>

#include "capture/frame.hpp"
#include "meter/packet_decoder.hpp"
#include "packet/decode.hpp"
#include "require.hpp"

namespace {

using namespace tractor;
using fuzz::require;

// New ones at the end, so that a corpus goes on meaning what it meant. 189 stands for those that are not decoded.
constexpr std::uint16_t kLinkTypes[] = {1,   101, 0,   113, 276, 105, 127, 119, 163, 192, 9,   50,  51,
                                        104, 107, 166, 204, 205, 206, 8,   100, 6,   10,  122, 138, 239,
                                        117, 109, 226, 258, 149, 242, 197, 274, 240, 241, 281, 282, 284,
                                        285, 228, 229, 108, 189, 167, 178, 179, 180, 181};

// A frame in memory of exactly its size.
struct Input {
  std::uint16_t link_type = 0;
  std::uint32_t captured = 0, wire = 0;
  std::unique_ptr<std::uint8_t[]> bytes;

  packet::Span span() const { return {bytes.get(), captured, wire}; }
  bool holds(const std::uint8_t* at, std::uint32_t count) const {
    return at >= bytes.get() && at <= bytes.get() + captured &&
           count <= static_cast<std::size_t>(bytes.get() + captured - at);
  }
};

Input read_input(const std::uint8_t* data, std::size_t size) {
  Input input;
  input.link_type = kLinkTypes[data[0] % (sizeof kLinkTypes / sizeof kLinkTypes[0])];
  input.wire = static_cast<std::uint32_t>(size - 2);
  input.captured = data[1] < 128 ? input.wire : input.wire - std::min<std::uint32_t>(input.wire, data[1] - 127u);
  input.bytes.reset(new std::uint8_t[input.captured]);
  if (input.captured > 0) std::memcpy(input.bytes.get(), data + 2, input.captured);
  return input;
}

void check_tunnels(packet::TunnelPath path) {
  for (; path != 0; path >>= packet::kTunnelBits) {
    const unsigned tunnel = path & ((1u << packet::kTunnelBits) - 1);
    require(tunnel != 0 && tunnel < static_cast<unsigned>(packet::Tunnel::count_));
  }
}

void check_view(const Input& input, const packet::PacketView& view) {
  require(view.ip_version == 4 || view.ip_version == 6);
  const std::uint32_t address_bytes = view.ip_version == 4 ? 4 : 16;
  require(input.holds(view.source_address, address_bytes));
  require(input.holds(view.destination_address, address_bytes));
  require(view.payload_captured <= view.payload_bytes);
  require(input.holds(view.payload, view.payload_captured));
  require(!view.is_later_fragment || view.is_fragment);
  require(view.vlan_id == packet::kNoVlan || view.vlan_id < 4096);
  check_tunnels(view.tunnel);
}

packet::Outcome decode(const Input& input, std::uint8_t tunnels, packet::PacketView& view) {
  view.tunnels_left = tunnels;
  const packet::Outcome outcome = packet::decode_frame(input.link_type, input.span(), view);
  require(outcome < packet::Outcome::count_ && outcome != packet::Outcome::filtered);
  if (outcome == packet::Outcome::metered) check_view(input, view);
  return outcome;
}

void check_rest(const Input& input, packet::PacketView view) {
  while (view.more.data != nullptr) {
    require(input.holds(view.more.data, view.more.captured) && view.more.captured <= view.more.wire);
    const std::uint32_t before = view.more.captured;
    if (packet::decode_more(view) == packet::Outcome::metered) check_view(input, view);
    require(view.more.data == nullptr || view.more.captured < before);
  }
}

// The decoder gives a frame one outcome and shares its bytes out among its packets.
void check_decoder(const Input& input, bool open_tunnels) {
  meter::PacketDecoder decoder(1, open_tunnels);
  capture::Frame frame;
  frame.data = input.bytes.get();
  frame.captured_length = input.captured;
  frame.wire_length = input.wire;
  frame.link_type = input.link_type;
  meter::PacketDescriptor packet{};
  std::uint64_t wire_bytes = 0;
  std::vector<std::uint64_t> numbers;
  const auto take = [&] {
    wire_bytes += packet.wire_bytes;
    numbers.push_back(packet.packet_number);
  };
  if (decoder.decode(frame, packet)) {
    do {
      take();
    } while (decoder.has_further() && decoder.decode_further(frame, packet));
  }
  decoder.end_input();  // of fragments that wait for a first one
  while (decoder.next_ready(packet)) take();
  std::sort(numbers.begin(), numbers.end());
  for (std::size_t i = 0; i < numbers.size(); ++i) require(numbers[i] == i + 1);
  require(wire_bytes <= input.wire);
  require(decoder.packets() == 1);
  const meter::DecodeCounters::ByOutcome& outcomes = decoder.counters().outcomes;
  const meter::DecodeCounters::ByOutcome& bytes = decoder.counters().outcome_bytes;
  require(std::accumulate(outcomes.begin(), outcomes.end(), std::uint64_t{0}) == 1);
  require(std::accumulate(bytes.begin(), bytes.end(), std::uint64_t{0}) == input.wire);
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const Input input = read_input(data, size);
  packet::PacketView open, closed;
  const packet::Outcome outcome = decode(input, packet::kMostTunnels, open);
  const packet::Outcome outer = decode(input, 0, closed);
  require(closed.tunnel == 0);
  // Opening a tunnel never loses a packet.
  require(outcome == outer);
  check_rest(input, open);
  check_decoder(input, true);
  check_decoder(input, false);
  return 0;
}
