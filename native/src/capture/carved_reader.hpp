// Some packets' frames out of captures, by a packet index: a capture reader like any other, whose input is the records
// that the index names, in the order of the run that made it. Time and memory grow with what is read, not with the
// captures; compressed ones are read through once. Knows no flows: who asks says where each one's last chunk is.
//
// Index and captures are doubted alike. A capture that is not as it was when it was indexed is fault `changed`; an
// entry where no record begins is `bad_record`.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "capture/capture_reader.hpp"
#include "capture/packet_index.hpp"

namespace tractor::capture {

struct CarveOptions {
  std::vector<std::string> paths;    // the captures of the run, in its order
  std::string index;                 // a path
  std::vector<std::uint64_t> flows;  // of each wanted flow its last chunk in the index
  const std::atomic<bool>* stop = nullptr;
  // Entries in memory at one time, 16 bytes each: those of 300,000 long flows that were open together.
  std::size_t most_at_once = std::size_t{1} << 25;
};

class CarvedReader : public CaptureReader {
 public:
  // Null and `fault` set where the index or a capture is not what it was.
  static std::unique_ptr<CarvedReader> open(const CarveOptions& options, base::Fault& fault);

  // Of the frames of the last batch, in the same order.
  struct Detail {
    std::uint64_t number = 0;  // of the packet in the run
    std::string options;       // comments and flags of its block, for PcapngWriter::frame
  };
  virtual const std::vector<Detail>& details() const = 0;
};

}  // namespace tractor::capture
