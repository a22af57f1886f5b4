// First half of the one pass: frames to packet descriptors. Counts what became of every frame; remembers fragments.
// One owner thread.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>

#include "capture/frame.hpp"
#include "flow/fragment_table.hpp"
#include "meter/packet_descriptor.hpp"
#include "meter/usual_packet.hpp"
#include "packet/packet_view.hpp"

namespace tractor::meter {

struct DecodeCounters {
  std::array<std::uint64_t, static_cast<std::size_t>(packet::Outcome::count_)> outcomes{};
  std::array<std::uint64_t, static_cast<std::size_t>(packet::Anomaly::count_)> anomalies{};
  std::map<std::uint16_t, std::uint64_t> unsupported_links;  // frames of Outcome::unsupported_link by their link type
};

class PacketDecoder {
 public:
  // Without `open_tunnels`, what a tunnel carries stays the payload of its outer packet.
  explicit PacketDecoder(std::uint64_t hash_seed, bool open_tunnels = true)
      : hash_seed_(hash_seed), open_tunnels_(open_tunnels) {}

  // Decodes one frame; true when `out` was filled, that is when the frame carries IP.
  bool decode(const capture::Frame& frame, PacketDescriptor& out) {
    ++packet_number_;
    if (describe_usual(frame, out)) [[likely]] {
      ++counters_.outcomes[static_cast<std::size_t>(packet::Outcome::metered)];
    } else if (!decode_any(frame, out)) {
      return false;
    }
    finish(frame, out);
    return true;
  }
  // The next packet of the same frame, where it holds several (A-MSDU); false when there is none that carries IP.
  bool decode_further(const capture::Frame& frame, PacketDescriptor& out);
  bool has_further() const { return further_.more.data != nullptr; }
  // A frame left out before decoding (filter): it has a number and a counter all the same.
  void skip_filtered() {
    ++packet_number_;
    ++counters_.outcomes[static_cast<std::size_t>(packet::Outcome::filtered)];
  }

  // Frames seen: packets but for those that shared one.
  std::uint64_t packets() const { return packet_number_ - further_packets_; }
  DecodeCounters& counters() { return counters_; }
  const DecodeCounters& counters() const { return counters_; }

 private:
  bool decode_any(const capture::Frame& frame, PacketDescriptor& out);
  void finish(const capture::Frame& frame, PacketDescriptor& out) const {
    out.hash = static_cast<std::uint32_t>(flow::hash_key(out.key, hash_seed_));
    out.time_ns = time_of(frame);
    out.packet_number = packet_number_;
  }
  // Years 1933 to 2116: no difference of two times, nor a time and a timeout, overflows.
  static base::TimeNs time_of(const capture::Frame& frame) {
    return std::clamp<base::TimeNs>(frame.time_ns, -(base::TimeNs{1} << 60), base::TimeNs{1} << 62);
  }
  void describe(packet::PacketView& view, const capture::Frame& frame, std::uint32_t wire_bytes, PacketDescriptor& out);
  void resolve_fragment(packet::PacketView& view, base::TimeNs now_ns);
  void remember_outer_fragment(const capture::Frame& frame);
  bool next_of_frame(std::uint32_t& wire_bytes);
  void count_anomalies(std::uint16_t bits);
  void count(packet::Anomaly anomaly) { ++counters_.anomalies[static_cast<std::size_t>(anomaly)]; }

  std::uint64_t hash_seed_;
  bool open_tunnels_;
  std::uint64_t packet_number_ = 0;
  std::uint64_t further_packets_ = 0;
  packet::PacketView further_;  // of a frame that holds several packets: the last one decoded
  DecodeCounters counters_;
  flow::FragmentTable fragments_;
};

}  // namespace tractor::meter
