#include "split/merged_index.hpp"

namespace tractor::split {

void MergedIndex::take(const JournalReader& chunk) {
  std::uint64_t& last = last_[chunk.flow_id()];
  last = writer_.append(chunk.chunk(), last);
  if (!rows_ && chunk.kind() == NoteKind::last_chunk) last_.erase(chunk.flow_id());
}

std::uint64_t MergedIndex::take_last(std::uint64_t flow_id) {
  const auto found = last_.find(flow_id);
  if (found == last_.end()) return 0;
  const std::uint64_t last = found->second;
  last_.erase(found);
  return last;
}

void MergedIndex::finish(const SplitPlan& plan, const capture::CaptureInfo& info) {
  capture::IndexedCapture capture;
  capture.name = plan.path.substr(plan.path.find_last_of('/') + 1);
  capture.size = plan.size;
  capture.mtime_ns = plan.mtime_ns;
  capture::note_landmarks(info, capture);
  writer_.finish({capture});
}

}  // namespace tractor::split
