// The merge: files are opened when it reaches their first frame, and closed at their end.
#include "capture/capture_sequence.hpp"

#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <limits>

namespace tractor::capture {
namespace {

// Enough to see the first frame of most captures.
constexpr std::size_t kFirstLookBytes = 16 << 10;
// Up to this many open files are read in large pieces, and ahead; of more, smaller ones keep the memory of all in
// bounds.
constexpr std::size_t kFewOpen = 4;
constexpr std::size_t kSmallChunkBytes = 128 << 10;
// A file takes one descriptor and, where it is mapped, one for each stretch in use; the process has others too.
constexpr std::size_t kDescriptorsPerFile = 4;
constexpr std::size_t kFewestOpen = 8;

// Whether it can be opened again later. A path that is not there counts as a file: opening it says what is wrong.
bool is_file(const std::string& path) {
  struct stat status {};
  return path != "-" && (stat(path.c_str(), &status) != 0 || S_ISREG(status.st_mode));
}

// Several chunks, kept for as long as any of their frames is wanted.
class HeldChunks final : public Chunk {
 public:
  explicit HeldChunks(std::vector<std::shared_ptr<const Chunk>> chunks) : chunks_(std::move(chunks)) {}
  bool has_lost() const override {
    return std::any_of(chunks_.begin(), chunks_.end(), [](const auto& chunk) { return chunk->has_lost(); });
  }
  // Bytes are of one of them, and the others know nothing of them.
  bool has_lost(base::ByteView bytes) const override {
    return std::any_of(chunks_.begin(), chunks_.end(), [bytes](const auto& chunk) { return chunk->has_lost(bytes); });
  }
  std::uint64_t offset_of(const std::uint8_t* data) const override {
    for (const auto& chunk : chunks_) {
      if (const std::uint64_t offset = chunk->offset_of(data); offset != 0) return offset;
    }
    return 0;
  }

 private:
  std::vector<std::shared_ptr<const Chunk>> chunks_;
};

std::shared_ptr<const Chunk> held_together(std::vector<std::shared_ptr<const Chunk>> chunks) {
  if (chunks.size() == 1) return std::move(chunks.front());
  return std::make_shared<const HeldChunks>(std::move(chunks));
}

}  // namespace

struct CaptureSequence::Source {
  std::size_t index = 0;
  std::unique_ptr<CaptureReader> reader;
  FrameBatch batch;
  std::size_t at = 0;          // the next frame
  std::uint64_t position = 0;  // in the file as stored
  std::uint64_t merge = 0;     // the last one that took frames from this batch

  Turn turn() const { return {batch.frames[at].time_ns, index}; }
  bool spent() const { return at == batch.frames.size(); }
  // Where frames stop that come before `limit`. One always does: it is this file's turn.
  std::size_t end_before(const Turn& limit) const {
    const std::vector<Frame>& frames = batch.frames;
    std::size_t end = at + 1;
    while (end < frames.size() && Turn{frames[end].time_ns, index} < limit) ++end;
    return end;
  }
};

CaptureSequence::CaptureSequence(std::vector<std::string> paths, const OpenOptions& options)
    : options_(options), late_(paths.size()) {
  outcomes_.reserve(paths.size());
  for (std::string& path : paths) outcomes_.push_back({std::move(path), {}, {}});
}

CaptureSequence::CaptureSequence(std::unique_ptr<CaptureReader> reader) : late_(1), begun_(true) {
  outcomes_.push_back({reader->info().path, {}, {}});
  spent_ = std::make_unique<Source>();
  spent_->reader = std::move(reader);
}

CaptureSequence::~CaptureSequence() = default;

std::size_t CaptureSequence::most_open() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return kFewestOpen;
  return std::clamp<std::size_t>(limit.rlim_cur / kDescriptorsPerFile, kFewestOpen, kMostOpen);
}

ReadStatus CaptureSequence::next(FrameBatch& batch) {
  batch.chunk.reset();  // its frames stay: growing them again would fill them for nothing
  if (!begun_) look_at_starts();
  if (spent_ && open_.empty() && waiting_.empty() && !stopped()) return read_alone(batch);
  if (spent_) refill(std::move(spent_));
  open_due();
  if (stopped() || open_.empty()) {
    batch.clear();
    return ReadStatus::end;
  }
  if (!pass_whole_batch(batch)) merge(batch);
  return ReadStatus::frames;
}

// There is no other to compare with.
ReadStatus CaptureSequence::read_alone(FrameBatch& batch) {
  const ReadStatus status = spent_->reader->next(batch);
  note_position(*spent_);
  if (status == ReadStatus::frames || status == ReadStatus::idle) return status;
  close(*spent_);
  spent_.reset();
  return ReadStatus::end;
}

// The common case: one file's turn lasts as long as its batch, and nothing is copied.
bool CaptureSequence::pass_whole_batch(FrameBatch& batch) {
  std::unique_ptr<Source> source = take_turn();
  if (source->at != 0 || source->end_before(limit()) != source->batch.frames.size()) {
    give_turn(std::move(source));
    return false;
  }
  std::swap(batch, source->batch);
  spent_ = std::move(source);
  return true;
}

// Goes on until a file needs its next batch: only then may chunks be let go.
void CaptureSequence::merge(FrameBatch& batch) {
  batch.frames.clear();
  batch.places.clear();
  batch.upcoming = {};
  batch.head_bytes = 0;
  std::vector<std::shared_ptr<const Chunk>> chunks;
  ++merges_;
  while (!spent_ && batch.frames.size() < options_.max_frames_per_batch) {
    open_due();
    std::unique_ptr<Source> source = take_turn();
    const std::size_t end = source->end_before(limit());
    const auto frames = source->batch.frames.begin();
    batch.frames.insert(batch.frames.end(), frames + static_cast<std::ptrdiff_t>(source->at),
                        frames + static_cast<std::ptrdiff_t>(end));
    if (options_.places) {
      const auto places = source->batch.places.begin();
      batch.places.insert(batch.places.end(), places + static_cast<std::ptrdiff_t>(source->at),
                          places + static_cast<std::ptrdiff_t>(end));
    }
    source->at = end;
    if (source->merge != merges_) {
      source->merge = merges_;
      chunks.push_back(source->batch.chunk);
    }
    if (source->spent()) {
      source->batch.chunk.reset();
      spent_ = std::move(source);
    } else {
      give_turn(std::move(source));
    }
  }
  batch.chunk = held_together(std::move(chunks));
}

// The turn that ends the one that was taken.
CaptureSequence::Turn CaptureSequence::limit() const {
  Turn turn{std::numeric_limits<base::TimeNs>::max(), std::numeric_limits<std::size_t>::max()};
  if (!open_.empty()) turn = open_.front()->turn();
  if (!waiting_.empty() && open_.size() + 1 < most_open_) turn = std::min(turn, waiting_.back());
  return turn;
}

void CaptureSequence::give_turn(std::unique_ptr<Source> source) {
  open_.push_back(std::move(source));
  std::push_heap(open_.begin(), open_.end(), [](const auto& a, const auto& b) { return b->turn() < a->turn(); });
}

std::unique_ptr<CaptureSequence::Source> CaptureSequence::take_turn() {
  std::pop_heap(open_.begin(), open_.end(), [](const auto& a, const auto& b) { return b->turn() < a->turn(); });
  std::unique_ptr<Source> source = std::move(open_.back());
  open_.pop_back();
  return source;
}

// Pipes cannot be opened twice: they stay open from the beginning, and their first frames are waited for.
void CaptureSequence::look_at_starts() {
  begun_ = true;
  const std::size_t count = outcomes_.size();
  std::vector<std::size_t> pipes;
  for (std::size_t index = 0; index < count && !stopped(); ++index) {
    if (count > 1 && is_file(outcomes_[index].path)) {
      look_at_start(index);
    } else {
      pipes.push_back(index);
    }
  }
  std::sort(waiting_.rbegin(), waiting_.rend());
  for (const std::size_t index : pipes) {
    if (!stopped()) open(index);
  }
}

void CaptureSequence::look_at_start(std::size_t index) {
  OpenOptions look = options_;
  look.chunk_bytes = std::min(kFirstLookBytes, options_.chunk_bytes);
  look.max_frames_per_batch = 1;
  look.read_ahead = false;
  CaptureOutcome& outcome = outcomes_[index];
  const auto reader = open_capture(outcome.path, look, outcome.fault);
  if (!reader) return;
  FrameBatch first;
  if (reader->next(first) == ReadStatus::frames) {
    waiting_.push_back({first.frames.front().time_ns, index});
    return;
  }
  // No frame in it: this was all there is to read.
  outcome.fault = reader->fault();
  outcome.info = reader->info();
  position_ += reader->file_position();
}

void CaptureSequence::open_due() {
  while (!waiting_.empty() && !stopped()) {
    const Turn next = waiting_.back();
    if (!open_.empty() && open_.front()->turn() < next) return;
    if (open_.size() >= most_open_) {
      late_[next.index] = true;
      return;
    }
    waiting_.pop_back();
    open(next.index);
  }
}

void CaptureSequence::open(std::size_t index) {
  OpenOptions options = options_;
  if (open_.size() >= kFewOpen) {
    options.chunk_bytes = std::min(options.chunk_bytes, kSmallChunkBytes);
    options.read_ahead = false;
  }
  options.place_capture = index;
  CaptureOutcome& outcome = outcomes_[index];
  auto source = std::make_unique<Source>();
  source->index = index;
  source->reader = open_capture(outcome.path, options, outcome.fault);
  if (source->reader) refill(std::move(source));
}

void CaptureSequence::refill(std::unique_ptr<Source> source) {
  source->at = 0;
  const ReadStatus status = source->reader->next(source->batch);
  note_position(*source);
  if (status == ReadStatus::frames) {
    give_turn(std::move(source));
  } else {
    close(*source);
  }
}

void CaptureSequence::close(const Source& source) {
  CaptureOutcome& outcome = outcomes_[source.index];
  outcome.fault = source.reader->fault();
  outcome.info = source.reader->info();
  if (late_[source.index]) outcome.info->anomalies["opened late: too many captures overlap in time"] = 1;
}

std::vector<CaptureOutcome> CaptureSequence::take_outcomes() {
  if (spent_) close(*spent_);
  for (const auto& source : open_) close(*source);
  return std::move(outcomes_);
}

void CaptureSequence::note_position(Source& source) {
  const std::uint64_t position = source.reader->file_position();
  position_ += position - source.position;
  source.position = position;
}

}  // namespace tractor::capture
