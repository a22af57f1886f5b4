#include "capture/recording.hpp"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace tractor::capture {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  int number() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }

 private:
  int number_;
};

base::Fault fault_of(base::FaultCode code, const std::string& path, const std::string& what, int error) {
  base::Fault fault;
  fault.code = code;
  fault.path = path;
  fault.message = what + ": " + std::generic_category().message(error);
  return fault;
}

bool enter_namespace(const std::string& path, base::Fault& fault) {
  if (path.empty()) return true;
  const Descriptor space(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (space && setns(space.number(), CLONE_NEWNET) == 0) return true;
  fault = fault_of(base::FaultCode::not_found, path, "is no network namespace that can be entered", errno);
  return false;
}

class Recording {
 public:
  Recording(const RecordingOptions& options, RecordingState& state) : options_(options), state_(state) {}

  RecordingResult operator()() {
    if (enter_namespace(options_.network_namespace, result_.fault)) record();
    return std::move(result_);
  }

 private:
  void record() {
    LiveOptions live = options_.live;
    live.finish = &state_.finish;
    live.stop = &state_.stop;
    const auto reader = open_interface(live, result_.fault);
    if (!reader) return;
    const Descriptor file(open(options_.path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0644));
    if (!file) {
      result_.fault = fault_of(base::FaultCode::io, options_.path, "cannot be written", errno);
      return;
    }
    describe(reader->info().interfaces[0]);
    if (!write_out(file.number())) return;
    state_.capturing = true;
    if (!read_all(*reader, file.number())) return;
    close_section(reader->info());
    write_out(file.number());
  }

  void describe(const InterfaceInfo& interface) {
    writer_.section(options_.section);
    InterfaceText text;
    text.link_type = interface.link_type;
    text.snap_length = interface.snap_length;
    text.name = interface.name;
    text.description = options_.description;
    text.filter = interface.filter;
    text.os = options_.section.os;
    writer_.interface(text);
  }

  // False where the file can take no more; an interface that is gone is a fault too, but the file gets its end.
  bool read_all(CaptureReader& reader, int file) {
    FrameBatch batch;
    for (;;) {
      const ReadStatus status = reader.next(batch);
      if (status == ReadStatus::fault) result_.fault = reader.fault();
      if (status == ReadStatus::fault || status == ReadStatus::end) return true;
      for (const Frame& frame : batch.frames) {
        if (first_ns_ == 0) first_ns_ = frame.time_ns;
        last_ns_ = frame.time_ns;
        writer_.frame(frame);
      }
      result_.packets += batch.frames.size();
      if (!write_out(file)) return false;
      state_.packets = result_.packets;
    }
  }

  void close_section(const CaptureInfo& info) {
    InterfaceCounts counts;
    counts.start_ns = first_ns_;
    counts.end_ns = last_ns_;
    counts.received = info.interfaces[0].received.value_or(result_.packets);
    counts.dropped = result_.dropped = info.interfaces[0].dropped.value_or(0);
    const std::lock_guard lock(state_.mutex);
    counts.comments = state_.end_comments;
    writer_.statistics(0, counts);
  }

  bool write_out(int file) {
    base::ByteView rest = writer_.bytes();
    while (!rest.empty()) {
      const ssize_t written = write(file, rest.data(), rest.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) {
        result_.fault = fault_of(base::FaultCode::io, options_.path, "cannot be written", errno);
        return false;
      }
      state_.bytes += static_cast<std::uint64_t>(written);
      rest = rest.subspan(static_cast<std::size_t>(written));
    }
    writer_.clear();
    return true;
  }

  const RecordingOptions& options_;
  RecordingState& state_;
  PcapngWriter writer_;
  base::TimeNs first_ns_ = 0, last_ns_ = 0;
  RecordingResult result_;
};

}  // namespace

RecordingResult record_interface(const RecordingOptions& options, RecordingState& state) {
  try {
    return Recording(options, state)();
  } catch (const std::bad_alloc&) {
    RecordingResult result;
    result.fault.code = base::FaultCode::out_of_memory;
    result.fault.path = options.path;
    result.fault.message = "out of memory";
    return result;
  }
}

}  // namespace tractor::capture
