// First half of the one pass: frames to packet descriptors. Counts what became of every frame; remembers fragments.
// One owner thread.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "capture/frame.hpp"
#include "flow/fragment_table.hpp"
#include "meter/packet_descriptor.hpp"
#include "meter/usual_packet.hpp"
#include "packet/packet_view.hpp"

namespace tractor::meter {

struct DecodeCounters {
  std::array<std::uint64_t, static_cast<std::size_t>(packet::Outcome::count_)> outcomes{};
  std::array<std::uint64_t, static_cast<std::size_t>(packet::Anomaly::count_)> anomalies{};
};

class PacketDecoder {
 public:
  explicit PacketDecoder(std::uint64_t hash_seed) : hash_seed_(hash_seed) {}

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
  // A frame left out before decoding (filter): it has a number and a counter all the same.
  void skip_filtered() {
    ++packet_number_;
    ++counters_.outcomes[static_cast<std::size_t>(packet::Outcome::filtered)];
  }

  std::uint64_t packets() const { return packet_number_; }
  DecodeCounters& counters() { return counters_; }
  const DecodeCounters& counters() const { return counters_; }

 private:
  bool decode_any(const capture::Frame& frame, PacketDescriptor& out);
  void finish(const capture::Frame& frame, PacketDescriptor& out) const {
    out.hash = static_cast<std::uint32_t>(flow::hash_key(out.key, hash_seed_));
    // Years 1933 to 2116: no difference of two times, nor a time and a timeout, overflows.
    out.time_ns = std::clamp<base::TimeNs>(frame.time_ns, -(base::TimeNs{1} << 60), base::TimeNs{1} << 62);
    out.packet_number = packet_number_;
  }
  void resolve_fragment(packet::PacketView& view, base::TimeNs now_ns);
  void count_anomalies(std::uint16_t bits);

  std::uint64_t hash_seed_;
  std::uint64_t packet_number_ = 0;
  DecodeCounters counters_;
  flow::FragmentTable fragments_;
};

}  // namespace tractor::meter
