// Test tool: whether a run in parts gave what one run gives.
#pragma once

#include <doctest/doctest.h>

#include <string>

#include "capture/temp_folder.hpp"
#include "split_run.hpp"

namespace tractor::split::test {

inline Outcome run_whole(const std::string& path, const Asked& asked, const std::string& filter = {}) {
  const capture::test::TempFolder temp;
  return run_whole_in(temp.at(""), path, asked, filter);
}

inline Outcome run_split(const std::string& path, const Asked& asked, std::uint64_t range_bytes,
                         std::uint32_t partitions, const std::string& filter = {}) {
  const capture::test::TempFolder temp;
  Outcome outcome = run_split_in(temp.at(""), path, asked, range_bytes, partitions, filter);
  REQUIRE_MESSAGE(outcome.broken.empty(), outcome.broken);
  return outcome;
}

inline void check_same(const Outcome& whole, const Outcome& parts) {
  CHECK(whole.rows == parts.rows);
  CHECK(whole.result.packets == parts.result.packets);
  CHECK(whole.result.meter.clock_backwards == parts.result.meter.clock_backwards);
  CHECK(whole.result.meter.datagrams_not_whole == parts.result.meter.datagrams_not_whole);
  CHECK(whole.result.meter.ended == parts.result.meter.ended);
  CHECK(whole.result.decode.outcomes == parts.result.decode.outcomes);
  CHECK(whole.result.decode.outcome_bytes == parts.result.decode.outcome_bytes);
  CHECK(whole.result.decode.anomalies == parts.result.decode.anomalies);
  REQUIRE(whole.result.captures.size() == 1);
  REQUIRE(parts.result.captures.size() == 1);
  const capture::CaptureInfo& one = whole.result.captures[0];
  const capture::CaptureInfo& merged = parts.result.captures[0];
  CHECK(one.frames == merged.frames);
  CHECK(one.bytes_read == merged.bytes_read);
  CHECK(one.out_of_order == merged.out_of_order);
  CHECK(one.blocks == merged.blocks);
  CHECK(one.skipped_bytes == merged.skipped_bytes);
  CHECK(one.anomalies == merged.anomalies);
  CHECK(one.first_ns == merged.first_ns);
  CHECK(one.last_ns == merged.last_ns);
  const bool same_result = text_of(whole.result) == text_of(parts.result);  // nor in anything else
  CHECK(same_result);
  const bool same_index = whole.packet_index == parts.packet_index;
  CHECK(same_index);
  REQUIRE(whole.batches.size() == parts.batches.size());
  for (std::size_t i = 0; i < whole.batches.size(); ++i) {
    const bool same = whole.batches[i] == parts.batches[i];
    CHECK_MESSAGE(same, "batch " << i);
    if (!same) break;
  }
}

}  // namespace tractor::split::test
