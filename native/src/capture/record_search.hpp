// Where in the middle of a capture a record or block might begin. A capture has no mark of that, and payload can hold
// anything: what is found is a guess that fits some way on, to be proven by the chain of records before it.
#pragma once

#include <optional>

#include "base/bytes.hpp"
#include "capture/pcap_header.hpp"

namespace tractor::capture {

// Offsets in `bytes`, the first that fits and is below `until`. `at_end`: the capture ends with them.
std::optional<std::size_t> find_pcap_record(base::ByteView bytes, std::size_t until, bool at_end,
                                            const PcapHeader& header, std::uint32_t first_second);
// `bytes` begin at a multiple of four of the capture.
std::optional<std::size_t> find_pcapng_block(base::ByteView bytes, std::size_t until, bool at_end, bool big_endian);

}  // namespace tractor::capture
