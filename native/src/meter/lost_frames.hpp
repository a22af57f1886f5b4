// Frames that were read ahead of a file that was then cut: what lies there now is zeros. They are taken out of a batch
// before it is decoded, and out of what their reader has counted.
#pragma once

#include <sys/stat.h>

#include <algorithm>
#include <cstdint>
#include <map>

#include "capture/capture_sequence.hpp"

namespace tractor::meter {

class LostFrames {
 public:
  // To be called for each batch before its frames are decoded. True where some may have been taken out.
  bool take_out_of(capture::FrameBatch& batch) {
    if (batch.chunk == nullptr || !batch.chunk->has_lost()) [[likely]]
      return false;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < batch.frames.size(); ++i) {
      const capture::Frame& frame = batch.frames[i];
      if (batch.chunk->has_lost({frame.data, frame.captured_length})) {
        count(batch, frame);
        continue;
      }
      batch.frames[kept] = frame;
      if (!batch.places.empty()) batch.places[kept] = batch.places[i];
      ++kept;
    }
    batch.frames.resize(kept);
    batch.places.resize(std::min(kept, batch.places.size()));
    return true;
  }

  // Of the capture that ended because its file was cut. Where several were, the first of them takes all.
  void correct(capture::CaptureOutcome& outcome) {
    if (frames_ == 0 || !outcome.info || !was_cut(outcome)) return;
    capture::CaptureInfo& info = *outcome.info;
    if (!outcome.fault) {  // it had been read to its end
      outcome.fault = {base::FaultCode::changed, outcome.path, offset_, "the file shrank while it was read"};
    }
    outcome.fault.offset = std::min(outcome.fault.offset, offset_);
    info.bytes_read = std::min(info.bytes_read, offset_);
    info.frames -= std::min(info.frames, frames_);
    info.frame_bytes -= std::min(info.frame_bytes, frame_bytes_);
    info.wire_bytes -= std::min(info.wire_bytes, wire_bytes_);
    info.frames_cut_by_snap -= std::min(info.frames_cut_by_snap, cut_by_snap_);
    for (const auto& [index, frames] : frames_of_) {
      if (index >= info.interfaces.size()) continue;
      auto& counted = info.interfaces[index].frames;
      counted -= std::min<std::uint64_t>(counted, frames);
    }
    *this = {};
  }

 private:
  static bool was_cut(const capture::CaptureOutcome& outcome) {
    if (outcome.fault) {
      return outcome.fault.code == base::FaultCode::changed || outcome.fault.code == base::FaultCode::io;
    }
    struct stat now {};
    return stat(outcome.path.c_str(), &now) == 0 &&
           static_cast<std::uint64_t>(std::max<off_t>(now.st_size, 0)) < outcome.info->bytes_read;
  }
  void count(const capture::FrameBatch& batch, const capture::Frame& frame) {
    ++frames_;
    frame_bytes_ += frame.captured_length;
    wire_bytes_ += frame.wire_length;
    cut_by_snap_ += frame.captured_length < frame.wire_length;
    ++frames_of_[frame.interface_index];
    offset_ = std::min(offset_, batch.chunk->offset_of(frame.data) - batch.head_bytes);
  }

  std::uint64_t frames_ = 0, frame_bytes_ = 0, wire_bytes_ = 0, cut_by_snap_ = 0;
  std::uint64_t offset_ = UINT64_MAX;  // of the first one's record
  std::map<std::uint16_t, std::uint64_t> frames_of_;
};

}  // namespace tractor::meter
