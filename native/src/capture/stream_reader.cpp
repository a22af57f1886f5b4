// Endings of a capture: whole, cut short, broken, changed under the reader; and the accounting of its bytes.
#include "capture/stream_reader.hpp"

#include <algorithm>
#include <new>

namespace tractor::capture {

namespace {

// What zeros look like as a record.
bool nothing(const Frame& frame) {
  return frame.captured_length == 0 && frame.wire_length == 0 && frame.time_ns == 0;
}

}  // namespace

StreamReader::StreamReader(ChunkStream stream, const OpenOptions& options, CaptureInfo info)
    : stream_(std::move(stream)), options_(options), info_(std::move(info)) {
  fault_.path = info_.path;
  if (options_.max_frames_per_batch == 0) options_.max_frames_per_batch = 1;
}

ReadStatus StreamReader::next(FrameBatch& batch) {
  batch.chunk.reset();  // frames keep their size here: growing them again would fill them for nothing
  if (fault_ || ended_) {
    batch.clear();
    return fault_ ? ReadStatus::fault : ReadStatus::end;
  }
  if (bytes_to_limit() == 0) [[unlikely]] {
    batch.clear();
    return ReadStatus::end;
  }
  ReadStatus status = ReadStatus::fault;
  try {
    const FrameTally before = tally_;
    const std::uint64_t offset_before = stream_.offset();
    stream_.make_present();
    status = read_frames(batch);
    const std::uint8_t* const lost = stream_.lost(status == ReadStatus::frames && nothing(batch.frames.back()));
    if (lost != nullptr) [[unlikely]]
      status = stop_at(lost, batch, before, offset_before);
    if (status == ReadStatus::frames) {
      batch.chunk = stream_.chunk();
      batch.head_bytes = static_cast<std::uint32_t>(head_bytes());
      batch.upcoming = stream_.view();
      if (options_.places) [[unlikely]]
        note_places(batch);
    }
    account();
  } catch (const std::bad_alloc&) {
    fault_.code = base::FaultCode::out_of_memory;
    fault_.offset = stream_.offset();
    fault_.message.clear();
    status = ReadStatus::fault;
  }
  if (status != ReadStatus::frames) batch.clear();
  ended_ = status == ReadStatus::end && bytes_to_limit() != 0;
  return status;
}

// All frames of a batch lie in one run of the stream's bytes, so their addresses tell their offsets.
void StreamReader::note_places(FrameBatch& batch) const {
  batch.places.resize(batch.frames.size());
  const std::size_t head = head_bytes();
  for (std::size_t i = 0; i < batch.frames.size(); ++i) {
    const Frame& frame = batch.frames[i];
    const auto behind = static_cast<std::uint64_t>(stream_.begin() - frame.data) + head;
    batch.places[i] = frame_place(options_.place_capture, stream_.offset() - behind);
  }
}

bool StreamReader::seek(std::uint64_t offset) {
  if (fault_ || !info_.compression.empty() || !stream_.seek(offset)) return false;
  ended_ = false;
  return true;
}

// Much is read on from here, unlike after a mere seek: mapped again where that can be.
bool StreamReader::limit(std::uint64_t offset) {
  if (!info_.compression.empty()) return false;
  limit_ = offset;
  stream_.map_from_now_on();
  return true;
}

// The file lost pages under the mapping that was read: what lies there now is zeros, and none of its frames are the
// file's. Those before are delivered; the fault comes with the next call.
ReadStatus StreamReader::stop_at(const std::uint8_t* lost, FrameBatch& batch, const FrameTally& before,
                                 std::uint64_t offset_before) {
  const auto whole = [&](const Frame& frame) {
    return frame.data < lost && frame.data + frame.captured_length <= lost;
  };
  const auto first_lost = std::find_if_not(batch.frames.begin(), batch.frames.end(), whole);
  for (auto frame = first_lost; frame != batch.frames.end(); ++frame) --info_.interfaces[frame->interface_index].frames;
  batch.frames.erase(first_lost, batch.frames.end());
  tally_ = before;
  for (const Frame& frame : batch.frames) {
    tally_.add_lengths(frame.captured_length, frame.wire_length, info_.interfaces[frame.interface_index].snap_length);
    tally_.add_time(frame.time_ns);
  }
  stream_.go_back_to(offset_before);
  if (!batch.frames.empty()) stream_.consume_to(batch.frames.back().data + batch.frames.back().captured_length);
  if (lost > stream_.begin()) {
    lost_bytes_ = static_cast<std::uint64_t>(lost - stream_.begin());
    info_.skipped_bytes["cut record"] += lost_bytes_;
  }
  fault_ = stream_.fault_at_loss();
  fault_.path = info_.path;
  fault_.offset = stream_.offset();
  return batch.frames.empty() ? ReadStatus::fault : ReadStatus::frames;
}

void StreamReader::account() {
  tally_.write_to(info_);
  info_.bytes_read = stream_.offset() + lost_bytes_;
}

ReadStatus StreamReader::stop_at_end_of_source(const std::string& what) {
  const ByteSource& source = stream_.source();
  const std::size_t left = stream_.available();
  if (left == 0 && !source.fault()) {
    if (source.trailing_bytes() > 0) info_.skipped_bytes["after the compressed data"] = source.trailing_bytes();
    return ReadStatus::end;
  }
  fault_ = source.fault();
  if (!fault_) {
    fault_.code = source.rewritten() ? base::FaultCode::changed : base::FaultCode::truncated;
    fault_.message = "the capture ends " + std::to_string(left) + " bytes into " + what;
    if (fault_.code == base::FaultCode::changed) fault_.message += "; the file was rewritten while it was read";
  }
  fault_.path = info_.path;
  fault_.offset = stream_.offset();
  if (left > 0) info_.skipped_bytes["cut record"] += left;
  lost_bytes_ = left;
  return ReadStatus::fault;
}

ReadStatus StreamReader::stop_at_bad_record(const std::string& message) {
  const ByteSource& source = stream_.source();
  fault_.code = base::FaultCode::bad_record;
  fault_.message = message;
  if (source.rewritten()) {
    fault_.code = base::FaultCode::changed;
    fault_.message += "; the file was rewritten while it was read";
  }
  fault_.path = info_.path;
  fault_.offset = stream_.offset();
  if (info_.compression.empty() && source.size() > stream_.offset()) {
    lost_bytes_ = source.size() - stream_.offset();
    info_.skipped_bytes["after a bad record"] += lost_bytes_;
  }
  return ReadStatus::fault;
}

}  // namespace tractor::capture
