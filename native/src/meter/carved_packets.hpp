// The packets of one flow as numbers, for who draws them: frames that were carved, decoded once more. Meters nothing.
#pragma once

#include <cstdint>
#include <vector>

#include "base/fault.hpp"
#include "capture/carved_reader.hpp"

namespace tractor::meter {

struct CarvedPacket {
  std::uint64_t number = 0;  // in the run
  base::TimeNs time_ns = 0;
  bool forward = false;  // as the flow's first packet
  std::uint32_t wire_bytes = 0;
  std::uint32_t payload_bytes = 0;
  std::uint8_t tcp_flags = 0;
  bool tcp = false;
};

// The first `most` packets of the flow that `frames` are of, in the capture's order. Of a frame with several packets
// that of the flow which most frames have counts. `fault` where not all could be read.
std::vector<CarvedPacket> list_packets(capture::CarvedReader& frames, std::size_t most, bool open_tunnels,
                                       base::Fault& fault);

}  // namespace tractor::meter
