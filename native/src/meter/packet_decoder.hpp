// First half of the one pass: frames to packet descriptors. Counts what became of every frame; finds the flows of
// fragments, and keeps those back that came before their first one. One owner thread.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "capture/frame.hpp"
#include "capture/process_table.hpp"
#include "flow/fragment_table.hpp"
#include "meter/fragment_sighting.hpp"
#include "meter/held_fragments.hpp"
#include "meter/packet_descriptor.hpp"
#include "meter/usual_packet.hpp"
#include "packet/packet_view.hpp"

namespace tractor::meter {

struct DecodeCounters {
  using ByOutcome = std::array<std::uint64_t, static_cast<std::size_t>(packet::Outcome::count_)>;
  ByOutcome outcomes{};
  ByOutcome outcome_bytes{};  // of the same frames, on the wire
  std::array<std::uint64_t, static_cast<std::size_t>(packet::Anomaly::count_)> anomalies{};
  std::map<std::uint16_t, std::uint64_t> unsupported_links;  // frames of Outcome::unsupported_link by their link type
};

// What becomes of the payload of fragments that wait for their datagram's first one.
enum class HeldPayload : std::uint8_t {
  dropped,
  copied,  // as much as HeldFragments keeps: take_released() gives the bytes with the packets
  left,    // as much, where it is: whoever has the frames has them for good
};

class PacketDecoder {
 public:
  // Without `open_tunnels`, what a tunnel carries stays the payload of its outer packet.
  // `processes`, where set, takes those that headers of packets name; it is the one of the frames' readers.
  explicit PacketDecoder(std::uint64_t hash_seed, bool open_tunnels = true, capture::ProcessTable* processes = nullptr)
      : hash_seed_(hash_seed), open_tunnels_(open_tunnels), processes_(processes), held_(hash_seed) {}

  // Decodes one frame; true when `out` was filled, that is when the frame carries IP and no fragment that has to wait,
  // or when fragments that had waited need to no longer.
  bool decode(const capture::Frame& frame, PacketDescriptor& out) {
    ++packet_number_;
    // A packet that is whole ends the waiting of fragments by its time alone.
    if (describe_usual(frame, out) && !held_.any_due(time_of(frame))) [[likely]] {
      finish(frame, hash_seed_, out);
      return metered(frame, out);
    }
    return decode_any(frame, out);
  }
  // The same of a frame that was foretold.
  bool decode(const capture::Frame& frame, const PacketDescriptor& foretold, PacketDescriptor& out) {
    ++packet_number_;
    if (is_usual(foretold) && !held_.any_due(foretold.time_ns)) [[likely]] {
      out = foretold;
      return metered(frame, out);
    }
    return decode_any(frame, out);
  }
  // What decode() with this seed finds out of the frame if it is a usual packet, but its number; on any thread. The
  // place is left.
  static void foretell(const capture::Frame& frame, std::uint64_t hash_seed, PacketDescriptor& out) {
    if (describe_usual(frame, out)) [[likely]] {
      finish(frame, hash_seed, out);
    } else {
      out.transport_header_bytes = 0;
    }
  }
  // The next packet that this frame brought, where it holds several (A-MSDU) or ends the waiting of fragments; false
  // when there is none. To be asked until there is none.
  bool decode_further(const capture::Frame& frame, PacketDescriptor& out);
  bool has_further() const { return has_further_; }
  // No frame will come: fragments wait no longer, and are given one by one.
  void end_input();
  bool next_ready(PacketDescriptor& out);
  // Before the first frame.
  void keep_held_payload(HeldPayload held_payload) { held_payload_ = held_payload; }
  // To be called where has_further() is true: the bytes of fragments that waited and are given with this frame. Their
  // packets' payloads lie there.
  std::vector<FragmentBytes> take_released() { return std::exchange(released_, {}); }
  // A frame left out before decoding (filter): it has a number and a counter all the same.
  void skip_filtered(const capture::Frame& frame) {
    ++packet_number_;
    count(packet::Outcome::filtered, frame);
  }

  // Of a part of a capture: what is known of fragments lies before it. Packets that are fragments are put aside then,
  // and decode() gives none of them.
  void put_fragments_aside(FragmentsAside* aside) { aside_ = aside; }
  // The other side of that: sightings in the order of the capture, and the time of each frame (as in the descriptors)
  // before its own. True where `out`, that of the sighting, is filled. next_ready() is to be asked before and after.
  bool settle(const FragmentSighting& sighting, PacketDescriptor& out);
  void pass_time(base::TimeNs now_ns) {
    if (held_.any_due(now_ns)) [[unlikely]]
      give_up(held_.take_due(now_ns));
  }
  bool holds_any() const { return !held_.empty(); }

  // As descriptors have it. Readers have counted what lies outside.
  static base::TimeNs time_of(const capture::Frame& frame) {
    return std::clamp(frame.time_ns, base::kEarliestNs, base::kLatestNs);
  }

  // Numbers given out: one a frame, and one for each further packet of a frame.
  std::uint64_t numbers() const { return packet_number_; }
  // Frames seen: packets but for those that shared one.
  std::uint64_t packets() const { return packet_number_ - further_packets_; }
  DecodeCounters& counters() { return counters_; }
  const DecodeCounters& counters() const { return counters_; }

 private:
  bool decode_any(const capture::Frame& frame, PacketDescriptor& out);
  static bool is_usual(const PacketDescriptor& foretold) { return foretold.transport_header_bytes != 0; }
  static void finish(const capture::Frame& frame, std::uint64_t hash_seed, PacketDescriptor& out) {
    out.hash = static_cast<std::uint32_t>(flow::hash_key(out.key, hash_seed));
    out.time_ns = time_of(frame);
    out.process = frame.process;
  }
  bool metered(const capture::Frame& frame, PacketDescriptor& out) {
    count(packet::Outcome::metered, frame);
    out.packet_number = packet_number_;
    return true;
  }
  bool decode_first(const capture::Frame& frame, PacketDescriptor& out);
  bool describe(packet::PacketView& view, const capture::Frame& frame, std::uint32_t wire_bytes, PacketDescriptor& out);
  void fill(packet::PacketView& view, const capture::Frame& frame, std::uint32_t wire_bytes, PacketDescriptor& out);
  void remember(const flow::FragmentKey& key, const flow::FragmentPorts& ports, base::TimeNs now_ns);
  void hold(const flow::FragmentKey& key, const PacketDescriptor& packet);
  void release(const flow::FragmentKey& key, const flow::FragmentPorts& ports);
  void give_flow(const flow::FragmentKey& key, const flow::FragmentPorts& ports, PacketDescriptor& packet) const;
  void give_up(const std::vector<HeldFragment>& fragments);
  bool line_up(bool filled, PacketDescriptor& out);
  static void sight_outer_fragment(const capture::Frame& frame, FragmentSighting& sighting);
  bool next_of_frame(std::uint32_t& wire_bytes);
  void count_anomalies(std::uint16_t bits);
  void count(packet::Outcome outcome, const capture::Frame& frame) {
    ++counters_.outcomes[static_cast<std::size_t>(outcome)];
    counters_.outcome_bytes[static_cast<std::size_t>(outcome)] += frame.wire_length;
  }
  void count(packet::Anomaly anomaly) { ++counters_.anomalies[static_cast<std::size_t>(anomaly)]; }

  std::uint64_t hash_seed_;
  bool open_tunnels_;
  FragmentsAside* aside_ = nullptr;
  capture::ProcessTable* processes_;
  std::uint64_t packet_number_ = 0;
  std::uint64_t further_packets_ = 0;
  packet::PacketView further_;  // of a frame that holds several packets: the last one decoded
  bool has_further_ = false;
  DecodeCounters counters_;
  flow::FragmentTable fragments_;
  HeldFragments held_;
  HeldPayload held_payload_ = HeldPayload::dropped;
  std::vector<FragmentBytes> released_;
  std::vector<PacketDescriptor> ready_;  // to be given next, from ready_at_ on
  std::size_t ready_at_ = 0;
};

}  // namespace tractor::meter
