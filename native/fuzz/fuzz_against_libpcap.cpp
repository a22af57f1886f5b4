// Fuzzes our readers against libpcap's (against_libpcap.hpp). fuzz_pcapng does so with blocks that are well formed.
//
// Input: a capture, uncompressed.
#include "against_libpcap.hpp"

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tractor::fuzz::compare_with_libpcap({data, size});
  return 0;
}
