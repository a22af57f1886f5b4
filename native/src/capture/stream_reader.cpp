// Endings of a capture: whole, cut short, broken, changed under the reader; and the accounting of its bytes.
#include "capture/stream_reader.hpp"

#include <new>

namespace tractor::capture {

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
  ReadStatus status = ReadStatus::fault;
  try {
    status = read_frames(batch);
    if (status == ReadStatus::frames) batch.chunk = stream_.chunk();
    account();
  } catch (const std::bad_alloc&) {
    fault_.code = base::FaultCode::out_of_memory;
    fault_.offset = stream_.offset();
    fault_.message.clear();
    status = ReadStatus::fault;
  }
  if (status != ReadStatus::frames) batch.clear();
  ended_ = status == ReadStatus::end;
  return status;
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
