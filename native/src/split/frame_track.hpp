// The course of a range's frames, some three bytes each: their numbers, times and how many packets each gave. Of all
// flows' packets this is what a meter's clock and fragments that wait take part in.
#pragma once

#include <cstring>
#include <string_view>

#include "base/time.hpp"
#include "capture/packet_index.hpp"

namespace tractor::split {

struct TrackedFrame {
  std::uint64_t number = 0;   // of its first packet in the range, from 1
  base::TimeNs time_ns = 0;   // as its packets have it
  std::uint64_t packets = 0;  // that went to the partitions; those put aside do not count
};

inline constexpr std::size_t kMostTrackBytes = 8 + 3 * capture::kMostVarint;

class FrameTracker {
 public:
  // Writes at most kMostTrackBytes.
  std::size_t put(const TrackedFrame& frame, char* out) {
    auto* const to = reinterpret_cast<std::uint8_t*>(out);
    const std::uint64_t step = frame.number - before_.number;
    const std::uint64_t wait =
        capture::zigzag(static_cast<std::uint64_t>(frame.time_ns) - static_cast<std::uint64_t>(before_.time_ns));
    before_ = frame;
    const bool usual = step == 1 && frame.packets <= 1;
    const bool near = wait < kFar;
    std::size_t n = capture::put_varint(to, (near ? wait << 2 : 0) | (usual ? frame.packets : near ? 2 : 3));
    if (usual && near) return n;
    if (usual) n = capture::put_varint(to, 3);
    if (!near) {
      std::memcpy(to + n, &frame.time_ns, 8);
      n += 8;
    }
    n += capture::put_varint(to + n, step);
    return n + capture::put_varint(to + n, frame.packets);
  }

  // False where the bytes end too soon.
  bool take(std::string_view& bytes, TrackedFrame& frame) {
    std::uint64_t head = 0, step = 1;
    if (!take_varint(bytes, head)) return false;
    const std::uint64_t kind = head & 3;
    frame.time_ns =
        static_cast<base::TimeNs>(static_cast<std::uint64_t>(before_.time_ns) + capture::unzigzag(head >> 2));
    frame.packets = kind;
    if (kind >= 2) {
      if (kind == 3) {
        if (bytes.size() < 8) return false;
        std::memcpy(&frame.time_ns, bytes.data(), 8);
        bytes.remove_prefix(8);
      }
      if (!take_varint(bytes, step) || !take_varint(bytes, frame.packets)) return false;
    }
    frame.number = before_.number + step;
    before_ = frame;
    return true;
  }

 private:
  static constexpr std::uint64_t kFar = std::uint64_t{1} << 61;
  static bool take_varint(std::string_view& bytes, std::uint64_t& value) {
    value = 0;
    for (unsigned i = 0; i < bytes.size() && i < capture::kMostVarint; ++i) {
      const auto byte = static_cast<std::uint8_t>(bytes[i]);
      value |= std::uint64_t{byte & 0x7fu} << (7 * i);
      if (byte < 0x80) {
        bytes.remove_prefix(i + 1);
        return true;
      }
    }
    return false;
  }

  TrackedFrame before_;
};

}  // namespace tractor::split
