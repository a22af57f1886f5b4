// The captures that can be made, one function each. Same options, same bytes.
#pragma once

#include <cstdint>

#include "synthetic/pcap_writer.hpp"

namespace tractor::bench {

inline constexpr std::uint64_t kStartUs = 1'700'000'000ull * 1'000'000;  // 2023-11-14T22:13:20Z, as good as any

// `packets` packets of a mix of TLS, HTTP, DNS, QUIC-like and plain TCP conversations, `concurrent` of them at a time.
void make_mixed(PcapWriter& out, std::uint64_t seed, std::uint64_t packets, std::uint64_t concurrent);

// `flows` flows that all last from the first seconds to the end, each packet of a flow after one of every other flow:
// the worst case for a flow table's locality. `packets_each` packets each, every one within `kSteadyRoundUs` of the
// last.
void make_steady(PcapWriter& out, std::uint64_t seed, std::uint64_t flows, std::uint64_t packets_each);
inline constexpr std::uint64_t kSteadyRoundUs = 10'000'000;

// `flows` flows of one packet each, 200,000 a second.
void make_flood(PcapWriter& out, std::uint64_t seed, std::uint64_t flows);

}  // namespace tractor::bench
