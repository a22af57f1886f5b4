// Fuzzes the readers from open_source on: any bytes, read in any pieces, give the same frames and the same ending.
//
// Input: the capture, then the size of a chunk (1 byte) and of a read (1).
#include "reading.hpp"

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const tractor::fuzz::Choices<2> choices({data, size});
  tractor::fuzz::read_both_ways(choices.rest, choices.at[0], choices.at[1]);
  return 0;
}
