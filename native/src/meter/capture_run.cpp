#include "meter/capture_run.hpp"

#include <sys/random.h>
#include <sys/stat.h>

#include "capture/capture_reader.hpp"
#include "capture/packet_filter.hpp"
#include "meter/packet_feed.hpp"

namespace tractor::meter {

namespace {

std::uint64_t random_seed() {
  std::uint64_t seed = 0x9e3779b97f4a7c15ull;  // stays where the system has no randomness to give
  if (getrandom(&seed, sizeof seed, GRND_NONBLOCK) < 0) return 0x9e3779b97f4a7c15ull;
  return seed;
}

// Sum of the files' sizes; 0 as soon as one is a pipe.
std::uint64_t total_size(const std::vector<std::string>& paths) {
  std::uint64_t total = 0;
  for (const std::string& path : paths) {
    struct stat status {};
    if (path == "-" || stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return 0;
    total += static_cast<std::uint64_t>(status.st_size);
  }
  return total;
}

MeterOptions with_seed(MeterOptions options, std::uint64_t hash_seed) {
  options.hash_seed = hash_seed;
  return options;
}

class Run {
 public:
  Run(const RunOptions& options, const RowSink& sink, RunProgress& progress, const std::atomic<bool>& stop)
      : options_(options),
        progress_(progress),
        stop_(stop),
        hash_seed_(random_seed()),
        decoder_(hash_seed_),
        feed_(make_packet_feed(with_seed(options.meter, hash_seed_), sink, options.threads)) {}

  RunResult operator()() {
    if (!options_.filter.empty()) {
      base::Fault fault;
      filter_ = capture::PacketFilter::compile(options_.filter, fault);
      if (fault) {
        add_fault(std::move(fault));
        return std::move(result_);
      }
    }
    progress_.bytes_total = total_size(options_.paths);
    for (const std::string& path : options_.paths) {
      read_file(path);
      if (stop_) break;
    }
    if (stop_) {
      add_fault({base::FaultCode::aborted, options_.paths.empty() ? "" : options_.paths.back(), 0, "aborted"});
    } else {
      feed_->finish();
    }
    result_.decode = decoder_.counters();
    result_.meter = feed_->counters();
    result_.packets = decoder_.packets();
    progress_.packets = decoder_.packets();
    progress_.flows = feed_->flows();
    return std::move(result_);
  }

 private:
  void add_fault(base::Fault fault) {
    result_.faults.push_back(std::move(fault));
    result_.packets_before_fault.push_back(decoder_.packets() - packets_at_file_);
  }

  void read_file(const std::string& path) {
    packets_at_file_ = decoder_.packets();
    base::Fault fault;
    const auto reader = capture::open_capture(path, {.stop = &stop_}, fault);
    if (!reader) return add_fault(std::move(fault));
    capture::FrameBatch batch;
    for (;;) {
      if (stop_) return;
      const capture::ReadStatus status = reader->next(batch);
      if (status == capture::ReadStatus::frames) {
        meter_batch(batch);
        publish(*reader);
        continue;
      }
      if (stop_) return;
      if (status == capture::ReadStatus::fault) add_fault(reader->fault());
      break;
    }
    bytes_done_ += reader->file_position();
    publish_position(bytes_done_);
    result_.captures.push_back(reader->info());
    result_.captures.back().path = path;
  }

  void meter_batch(const capture::FrameBatch& batch) {
    feed_->begin_frames(batch.chunk);
    const std::uint8_t* ahead = batch.upcoming.data();
    for (const capture::Frame& frame : batch.frames) {
      // The next batch is asked for at the pace at which this one is used up. A prefetch of an address that is not
      // there does nothing.
      const std::uint8_t* const until = ahead + frame.captured_length + 16;
      for (; ahead < until; ahead += 64) __builtin_prefetch(ahead);
      if (filter_ && !filter_->matches(frame)) {
        decoder_.skip_filtered();
      } else if (decoder_.decode(frame, feed_->next())) {
        feed_->commit();
      }
    }
    feed_->end_frames();
  }

  void publish(const capture::CaptureReader& reader) {
    publish_position(bytes_done_ + reader.file_position());
    progress_.packets.store(decoder_.packets(), std::memory_order_relaxed);
    progress_.flows.store(feed_->flows(), std::memory_order_relaxed);
  }
  void publish_position(std::uint64_t bytes) { progress_.bytes_read.store(bytes, std::memory_order_relaxed); }

  const RunOptions& options_;
  RunProgress& progress_;
  const std::atomic<bool>& stop_;
  const std::uint64_t hash_seed_;
  PacketDecoder decoder_;
  std::unique_ptr<PacketFeed> feed_;
  std::unique_ptr<capture::PacketFilter> filter_;
  std::uint64_t packets_at_file_ = 0;
  std::uint64_t bytes_done_ = 0;
  RunResult result_;
};

}  // namespace

RunResult run_captures(const RunOptions& options, const RowSink& sink, RunProgress& progress,
                       const std::atomic<bool>& stop) {
  return Run(options, sink, progress, stop)();
}

}  // namespace tractor::meter
