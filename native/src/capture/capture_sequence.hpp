// Several captures as one stream of frames in order of time, as rotated captures are meant to be read. One capture, or
// an interface, passes through untouched. What each file says of itself, and its fault, stay with the file. Knows no
// flows.
//
// The order is that of a merge of all files at once: the file whose next frame is the earliest goes first, ties in the
// order of the paths. Frames of one file never change places, so a frame stamped earlier than the one before it comes
// right after it, and one stamped far in the future holds its own file back alone.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "capture/capture_reader.hpp"

namespace tractor::capture {

// What became of one capture.
struct CaptureOutcome {
  std::string path;
  base::Fault fault;
  std::optional<CaptureInfo> info;  // none where it could not be opened
};

class CaptureSequence {
 public:
  // Files open at once, pipes apart: as many as the process's limit of open files is good for, and at most kMostOpen.
  // Where more of them overlap in time, the others come late, and say so in their anomalies.
  static constexpr std::size_t kMostOpen = 500;
  static std::size_t most_open();

  CaptureSequence(std::vector<std::string> paths, const OpenOptions& options);
  // One that is open already.
  explicit CaptureSequence(std::unique_ptr<CaptureReader> reader);
  ~CaptureSequence();
  CaptureSequence(const CaptureSequence&) = delete;
  CaptureSequence& operator=(const CaptureSequence&) = delete;

  // Frames, idle or the end: a fault ends its own file, and the others go on.
  ReadStatus next(FrameBatch& batch);
  // In the order of the paths. Before the end: as far as each was read. Nothing is to be read afterwards.
  std::vector<CaptureOutcome> take_outcomes();
  // Bytes taken from all files as stored, for progress.
  std::uint64_t position() const { return position_; }

 private:
  struct Source;
  // Whose frame is next: the earlier one, then that of the file named first.
  struct Turn {
    base::TimeNs time_ns = 0;
    std::size_t index = 0;
    bool operator<(const Turn& other) const {
      return time_ns != other.time_ns ? time_ns < other.time_ns : index < other.index;
    }
  };

  bool stopped() const {
    return (options_.stop != nullptr && *options_.stop) || (options_.unwanted != nullptr && *options_.unwanted);
  }
  void look_at_starts();
  void look_at_start(std::size_t index);
  void open(std::size_t index);
  void open_due();
  void refill(std::unique_ptr<Source> source);
  void close(const Source& source);
  void note_position(Source& source);
  void give_turn(std::unique_ptr<Source> source);
  std::unique_ptr<Source> take_turn();
  Turn limit() const;
  ReadStatus read_alone(FrameBatch& batch);
  bool pass_whole_batch(FrameBatch& batch);
  void merge(FrameBatch& batch);

  OpenOptions options_;
  const std::size_t most_open_ = most_open();
  std::vector<CaptureOutcome> outcomes_;
  std::vector<bool> late_;
  bool begun_ = false;
  std::vector<Turn> waiting_;                  // files not open yet, the next one last
  std::vector<std::unique_ptr<Source>> open_;  // a heap: each has a frame at hand, the earliest is first
  std::unique_ptr<Source> spent_;              // all its frames are in the batch that was given out last
  std::uint64_t merges_ = 0;
  std::uint64_t position_ = 0;
};

}  // namespace tractor::capture
