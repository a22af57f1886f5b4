#include "meter/capture_run.hpp"

#include <sys/random.h>
#include <sys/stat.h>

#include <system_error>

#include "capture/capture_sequence.hpp"
#include "capture/packet_filter.hpp"
#include "meter/frame_prefetch.hpp"
#include "meter/frames_ahead.hpp"
#include "meter/lost_frames.hpp"
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

MeterOptions of_run(MeterOptions options, std::uint64_t hash_seed, const capture::ProcessTable& processes,
                    capture::PacketIndexWriter* index) {
  options.packet_index = index;
  options.hash_seed = hash_seed;
  options.processes = &processes;
  return options;
}

class Run {
 public:
  Run(const RunOptions& options, const RowSink& sink, RunProgress& progress, const std::atomic<bool>& stop)
      : options_(options),
        progress_(progress),
        stop_(stop),
        hash_seed_(random_seed()),
        decoder_(hash_seed_, options.open_tunnels, &processes_),
        index_(begin_index()),
        feed_(of_run(options.meter, hash_seed_, processes_, index_.get()), sink) {
    if (options.meter.facts) decoder_.keep_held_payload(HeldPayload::copied);
  }

  RunResult operator()() {
    try {
      read_and_meter();
    } catch (const std::bad_alloc&) {
      add_fault(
          {base::FaultCode::out_of_memory, options_.paths.empty() ? "" : options_.paths.front(), 0, "out of memory"},
          decoder_.packets());
    }
    result_.decode = decoder_.counters();
    result_.meter = feed_.counters();
    result_.packets = decoder_.packets();
    progress_.packets = decoder_.packets();
    progress_.flows = feed_.counters().flows;
    return std::move(result_);
  }

 private:
  void read_and_meter() {
    const bool live = !options_.live.interface.empty();
    if (no_index_) return add_fault(std::move(no_index_), 0);
    if (!options_.filter.empty() && !live && !compile_filter()) return;
    if (live) {
      read_interface();
    } else if (!options_.carve.index.empty()) {
      read_carved();
    } else {
      progress_.bytes_total = total_size(options_.paths);
      capture::CaptureSequence captures(options_.paths, {.max_frames_per_batch = frames_of_batch(),
                                                         .stop = &stop_,
                                                         .unwanted = &unwanted_,
                                                         .walks_alone = ahead(),
                                                         .processes = &processes_,
                                                         .places = index_ != nullptr});
      read(captures);
    }
    if (filter_ && !stop_ && filter_->without_meaning()) add_fault(filter_->without_meaning(), decoder_.packets());
    if (stop_) {
      add_fault({base::FaultCode::aborted, options_.paths.empty() ? "" : options_.paths.back(), 0, "aborted"},
                decoder_.packets());
    } else {
      decoder_.end_input();
      while (decoder_.next_ready(feed_.next())) feed_.commit();
      feed_.finish();
      if (index_) finish_index();
    }
  }

  // Null where none is asked for, or there can be none: then no_index_ says why, and no file was touched.
  std::unique_ptr<capture::PacketIndexWriter> begin_index() {
    const std::string& path = options_.packet_index;
    if (path.empty()) return nullptr;
    if (!options_.live.interface.empty()) {
      no_index_ = {base::FaultCode::unavailable, options_.live.interface, 0, "an interface has no packet index"};
    } else if (!options_.carve.index.empty()) {
      no_index_ = {base::FaultCode::unavailable, options_.carve.index, 0, "what is carved has no packet index"};
    }
    for (const std::string& capture : options_.paths) {
      if (!no_index_) stamp(capture);
    }
    return no_index_ ? nullptr : std::make_unique<capture::PacketIndexWriter>(path);
  }

  void stamp(const std::string& path) {
    base::Fault fault;
    if (path == "-") {
      no_index_ = {base::FaultCode::unavailable, path, 0, "standard input has no packet index: it is read only once"};
    } else if (capture::is_beside(options_.packet_index, path, no_index_) &&
               !capture::stamp_of(path, indexed_.emplace_back(), fault) && fault.code != base::FaultCode::not_found) {
      no_index_ = std::move(fault);  // what is wrong with a path otherwise is said where it is opened
    }
  }

  void finish_index() {
    index_->finish(indexed_);
    if (index_->fault()) add_fault(index_->fault(), decoder_.packets());
  }

  bool compile_filter() {
    base::Fault fault;
    filter_ = capture::PacketFilter::compile(options_.filter, fault);
    if (fault) add_fault(std::move(fault), 0);
    return filter_ != nullptr;
  }

  void add_fault(base::Fault fault, std::uint64_t packets_before) {
    result_.faults.push_back(std::move(fault));
    result_.packets_before_fault.push_back(packets_before);
  }

  void read_interface() {
    capture::LiveOptions live = options_.live;
    live.filter = options_.filter;
    live.finish = options_.finish;
    live.stop = &stop_;
    base::Fault fault;
    auto reader = capture::open_interface(live, fault);
    if (!reader) return add_fault(std::move(fault), 0);
    capture::CaptureSequence captures(std::move(reader));
    read(captures);
  }

  void read_carved() {
    capture::CarveOptions carve = options_.carve;
    carve.paths = options_.paths;
    carve.stop = &stop_;
    base::Fault fault;
    auto reader = capture::CarvedReader::open(carve, fault);
    if (!reader) return add_fault(std::move(fault), 0);
    capture::CaptureSequence captures(std::move(reader));
    read(captures);
  }

  bool ahead() const { return options_.threads > 1; }
  std::size_t frames_of_batch() const {
    return ahead() ? FramesAhead::kFramesOfBatch : capture::OpenOptions{}.max_frames_per_batch;
  }

  void read(capture::CaptureSequence& captures) {
    // An interface's reader knows best when it is at its end.
    const std::atomic<bool>* const finish = options_.live.interface.empty() ? options_.finish : nullptr;
    if (const auto frames = read_ahead(captures, finish)) {
      meter_all(*frames, nullptr, [&](capture::FrameBatch& batch) { meter_ahead(batch, frames->foretold()); });
    } else {
      meter_all(captures, finish, [&](capture::FrameBatch& batch) { meter_batch(batch, upcoming_.beside(batch)); });
    }
    take_outcomes(captures);  // by now no other thread reads them
  }

  // Null where one thread does it all, or there is none to be had.
  std::unique_ptr<FramesAhead> read_ahead(capture::CaptureSequence& captures, const std::atomic<bool>* finish) {
    try {
      if (!ahead()) return nullptr;
      FramesAhead::Options options{.finish = finish};
      if (!filter_) options.hash_seed = hash_seed_;
      return std::make_unique<FramesAhead>(captures, unwanted_, options);
    } catch (const std::system_error&) {
      return nullptr;
    }
  }

  template <class Frames, class Meter>
  void meter_all(Frames& frames, const std::atomic<bool>* finish, Meter meter) {
    capture::FrameBatch batch;
    while (finish == nullptr || !*finish) {
      const capture::ReadStatus status = frames.next(batch);
      if (status == capture::ReadStatus::frames) {
        meter(batch);
      } else if (status == capture::ReadStatus::idle) {
        feed_.flush();
      } else {
        break;
      }
      publish(frames.position());
    }
    publish(frames.position());
  }

  void take_outcomes(capture::CaptureSequence& captures) {
    std::size_t number = 0;
    for (capture::CaptureOutcome& outcome : captures.take_outcomes()) {
      lost_.correct(outcome);
      if (number < indexed_.size() && outcome.info) note_landmarks(*outcome.info, indexed_[number]);
      ++number;
      const std::uint64_t packets = outcome.info ? outcome.info->frames : 0;
      if (outcome.fault && outcome.fault.code != base::FaultCode::aborted) add_fault(std::move(outcome.fault), packets);
      if (outcome.info) result_.captures.push_back(std::move(*outcome.info));
    }
  }

  // Of a batch that another thread has read.
  void meter_ahead(capture::FrameBatch& batch, std::span<const PacketDescriptor> foretold) {
    if (lost_.take_out_of(batch) || foretold.empty()) return meter_batch(batch, HeaderPrefetch(batch));
    meter_batch(batch, ForetoldPrefetch(batch, foretold.data()), foretold.data());
  }

  template <class Prefetch, class... Foretold>
  void meter_batch(const capture::FrameBatch& batch, Prefetch prefetch, Foretold... foretold) {
    if (index_) {
      meter_frames<true>(batch, prefetch, foretold...);
    } else {
      meter_frames<false>(batch, prefetch, foretold...);
    }
  }

  // The place is put where the packet will be decoded to: the decoder leaves it there, or takes it along with a
  // fragment that it keeps back.
  template <bool kPlaces, class Prefetch, class... Foretold>
  void meter_frames(const capture::FrameBatch& batch, Prefetch prefetch, Foretold... foretold) {
    [[maybe_unused]] const capture::FramePlace* place = batch.places.data();
    for (const capture::Frame& frame : batch.frames) {
      prefetch.with(frame);
      if constexpr (kPlaces) feed_.next().place = *place++;
      if (filter_ && !filter_->matches(frame)) {
        decoder_.skip_filtered(frame);
        continue;
      }
      if (!decoder_.decode(frame, *foretold++..., feed_.next())) continue;
      if (decoder_.has_further()) [[unlikely]] {
        commit_several<kPlaces>(frame, kPlaces ? place[-1] : capture::FramePlace{});
      } else {
        feed_.commit();
      }
    }
    feed_.end_frames();
  }

  // The packet that was decoded, and those that its frame brings with it. The place is the frame's; the packet may be
  // one that had waited.
  template <bool kPlaces>
  [[gnu::noinline]] void commit_several(const capture::Frame& frame, capture::FramePlace place) {
    bool further = true;
    do {
      feed_.hold(decoder_.take_released());
      further = decoder_.has_further();
      feed_.commit();
      if constexpr (kPlaces) feed_.next().place = place;
    } while (further && decoder_.decode_further(frame, feed_.next()));
  }

  void publish(std::uint64_t position) {
    progress_.bytes_read.store(position, std::memory_order_relaxed);
    progress_.packets.store(decoder_.packets(), std::memory_order_relaxed);
    progress_.flows.store(feed_.counters().flows, std::memory_order_relaxed);
  }

  const RunOptions& options_;
  RunProgress& progress_;
  const std::atomic<bool>& stop_;
  std::atomic<bool> unwanted_{false};  // the rest of the input
  const std::uint64_t hash_seed_;
  capture::ProcessTable processes_;
  PacketDecoder decoder_;
  base::Fault no_index_;
  std::vector<capture::IndexedCapture> indexed_;  // as they are before they are read
  std::unique_ptr<capture::PacketIndexWriter> index_;
  LostFrames lost_;
  UpcomingBytes upcoming_;
  PacketFeed feed_;
  std::unique_ptr<capture::PacketFilter> filter_;
  RunResult result_;
};

}  // namespace

RunResult run_captures(const RunOptions& options, const RowSink& sink, RunProgress& progress,
                       const std::atomic<bool>& stop) {
  return Run(options, sink, progress, stop)();
}

}  // namespace tractor::meter
