// The packet index of a run in parts: the chunks that the partitions noted, one after the other as one run would have
// written them. Of each open flow that has some it keeps where the last one went. Reads no file.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "capture/packet_index.hpp"
#include "split/journal_file.hpp"
#include "split/split_plan.hpp"

namespace tractor::split {

class MergedIndex {
 public:
  // Writes it anew. With `rows` each flow is asked for when it has ended.
  MergedIndex(const std::string& path, bool rows) : writer_(path), rows_(rows) {}

  void take(const JournalReader& chunk);
  // Where the last chunk of an ended flow is.
  std::uint64_t take_last(std::uint64_t flow_id);
  // All of the capture was read, which says this of itself.
  void finish(const SplitPlan& plan, const capture::CaptureInfo& info);
  const base::Fault& fault() const { return writer_.fault(); }

 private:
  capture::PacketIndexWriter writer_;
  const bool rows_;
  std::unordered_map<std::uint64_t, std::uint64_t> last_;  // by flow_id
};

}  // namespace tractor::split
