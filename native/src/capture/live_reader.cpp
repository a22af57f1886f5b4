// Opening an interface, and the loop that waits for its frames and copies them out of the kernel's ring.
#include "capture/live_reader.hpp"

#include <poll.h>

#include <algorithm>
#include <new>

#include "capture/chunk_pool.hpp"
#include "capture/frame_tally.hpp"
#include "capture/libpcap.hpp"

namespace tractor::capture {
namespace {

constexpr std::size_t kChunkBytes = 1 << 20;
constexpr std::size_t kMostFrames = 2048;
constexpr int kRingBytes = 32 << 20;
// The kernel hands frames over after this long at the latest, and we look up as often.
constexpr int kTimeoutMs = 50;
constexpr int kWaitMs = 60;  // a little longer: a wait that ends with nothing has seen a whole time-out
constexpr int kWaitsPerIdle = 16;
constexpr base::TimeNs kIdleEveryNs = base::kNsPerSecond;

struct Closer {
  void operator()(pcap_t* handle) const { libpcap()->close(handle); }
};
using Handle = std::unique_ptr<pcap_t, Closer>;

class LiveReader final : public CaptureReader {
 public:
  LiveReader(Handle handle, const LiveOptions& options) : handle_(std::move(handle)), options_(options) {
    nanoseconds_ = pcap().get_tstamp_precision(handle_.get()) == PCAP_TSTAMP_PRECISION_NANO;
    descriptor_ = pcap().get_selectable_fd(handle_.get());
    info_.path = options.interface;
    info_.format = "live";
    InterfaceInfo interface;
    interface.name = options.interface;
    interface.filter = options.filter;
    interface.link_type = link_type_of(pcap().datalink(handle_.get()));
    interface.snap_length = options.snap_length;
    interface.ticks_per_second = nanoseconds_ ? 1'000'000'000 : 1'000'000;
    info_.interfaces.push_back(std::move(interface));
    info_.sections.emplace_back();
  }

  ReadStatus next(FrameBatch& batch) override {
    batch.clear();
    try {
      const ReadStatus status = fault_ ? ReadStatus::fault : read(batch);
      account();
      return status;
    } catch (const std::bad_alloc&) {
      return fail(base::FaultCode::out_of_memory, {});
    }
  }
  const base::Fault& fault() const override { return fault_; }
  const CaptureInfo& info() const override { return info_; }
  std::uint64_t file_position() const override { return tally_.frame_bytes; }
  std::uint64_t file_size() const override { return 0; }

 private:
  static const Libpcap& pcap() { return *libpcap(); }
  static bool is_set(const std::atomic<bool>* flag) { return flag != nullptr && *flag; }

  ReadStatus read(FrameBatch& batch) {
    if (idle_is_due()) return ReadStatus::idle;
    for (int waits = 0;;) {
      if (is_set(options_.stop)) return fail(base::FaultCode::aborted, "aborted");
      const bool finishing = is_set(options_.finish);
      // What came before the end was asked for is in the ring; what comes later fills no second one.
      if (finishing && read_since_finish_ > static_cast<std::uint64_t>(kRingBytes)) return ReadStatus::end;
      take_frames(batch);
      if (!batch.frames.empty()) {
        if (finishing) read_since_finish_ += tally_.frame_bytes - counted_bytes_;
        counted_bytes_ = tally_.frame_bytes;
        return ReadStatus::frames;
      }
      if (!lost_.empty()) {
        if (drained_) return fail(base::FaultCode::io, lost_);
        // What came before the loss may still lie in a piece of the ring that the kernel hands over at its time-out.
        drained_ = true;
        poll(nullptr, 0, kWaitMs);
        continue;
      }
      if (wait()) continue;
      if (finishing) return ReadStatus::end;
      if (++waits == kWaitsPerIdle) return ReadStatus::idle;
    }
  }

  // Under traffic too, rows that are ready go out once a second of packet time.
  bool idle_is_due() {
    if (tally_.frames == 0 || tally_.greatest - idle_ns_ < kIdleEveryNs) return false;
    const bool first = idle_ns_ == 0;
    idle_ns_ = tally_.greatest;
    return !first;
  }

  // False where nothing came.
  bool wait() const {
    pollfd waiting{descriptor_, POLLIN, 0};
    const nfds_t count = descriptor_ >= 0 ? 1 : 0;
    return poll(&waiting, count, kWaitMs) > 0;
  }

  // All frames that are there now, up to a batch.
  void take_frames(FrameBatch& batch) {
    std::shared_ptr<Chunk> chunk;
    std::size_t used = 0;
    while (batch.frames.size() < kMostFrames) {
      if (pending_ == nullptr) {
        const int got = pcap().next_ex(handle_.get(), &pending_header_, &pending_);
        if (got == 0) break;
        if (got < 0) {
          pending_ = nullptr;
          if (lost_.empty()) lost_ = pcap().geterr(handle_.get());  // it may be said once only
          if (lost_.empty()) lost_ = "the interface can no longer be read";
          break;
        }
      }
      const std::size_t size = pending_header_->caplen;
      if (!chunk) chunk = pool_.acquire(std::max(kChunkBytes, size));
      if (chunk->storage.size() - used < size) break;  // it waits for the next chunk
      std::copy_n(pending_, size, chunk->storage.begin() + static_cast<std::ptrdiff_t>(used));
      batch.frames.push_back(frame_at(chunk->storage.data() + used));
      used += size;
      pending_ = nullptr;
    }
    batch.chunk = std::move(chunk);
  }

  Frame frame_at(const std::uint8_t* data) {
    const pcap_pkthdr& header = *pending_header_;
    Frame frame;
    frame.data = data;
    frame.time_ns = header.ts.tv_sec * base::kNsPerSecond + header.ts.tv_usec * (nanoseconds_ ? 1 : base::kNsPerUs);
    frame.captured_length = header.caplen;
    frame.wire_length = tally_.add_lengths(header.caplen, header.len, options_.snap_length);
    frame.link_type = info_.interfaces[0].link_type;
    tally_.add_time(frame.time_ns);
    return frame;
  }

  void account() {
    tally_.write_to(info_);
    info_.bytes_read = tally_.frame_bytes;
    InterfaceInfo& interface = info_.interfaces[0];
    interface.frames = tally_.frames;
    pcap_stat counts{};
    if (pcap().stats(handle_.get(), &counts) != 0) return;
    interface.received = counts.ps_recv;
    interface.dropped = counts.ps_drop;
    if (counts.ps_drop > 0) info_.anomalies["dropped by the kernel"] = counts.ps_drop;
    if (counts.ps_ifdrop > 0) info_.anomalies["dropped by the interface"] = counts.ps_ifdrop;
  }

  ReadStatus fail(base::FaultCode code, std::string message) {
    fault_.code = code;
    fault_.path = options_.interface;
    fault_.offset = tally_.frame_bytes;
    fault_.message = std::move(message);
    return ReadStatus::fault;
  }

  Handle handle_;
  LiveOptions options_;
  bool nanoseconds_ = false;
  int descriptor_ = -1;
  ChunkPool pool_{2 * kChunkBytes};
  FrameTally tally_;
  base::TimeNs idle_ns_ = 0;
  std::uint64_t counted_bytes_ = 0;
  std::uint64_t read_since_finish_ = 0;
  std::string lost_;  // why there is no more, in libpcap's words
  bool drained_ = false;
  pcap_pkthdr* pending_header_ = nullptr;  // of a frame that is still libpcap's
  const std::uint8_t* pending_ = nullptr;
  CaptureInfo info_;
  base::Fault fault_;
};

std::string activation_problem(int status, pcap_t* handle) {
  switch (status) {
    case PCAP_ERROR_NO_SUCH_DEVICE:
      return "there is no such interface";
    case PCAP_ERROR_PERM_DENIED:
      return "capturing from an interface takes the capability CAP_NET_RAW, which this process does not have (root "
             "does)";
    case PCAP_ERROR_PROMISC_PERM_DENIED:
      return "promiscuous mode takes the capability CAP_NET_ADMIN, which this process does not have (root does)";
    case PCAP_ERROR_IFACE_NOT_UP:
      return "the interface is not up";
    default: {
      const std::string error = libpcap()->geterr(handle);
      return "cannot be captured: " + (error.empty() ? libpcap()->statustostr(status) : error);
    }
  }
}

base::FaultCode activation_code(int status) {
  const bool unreachable = status == PCAP_ERROR_NO_SUCH_DEVICE || status == PCAP_ERROR_PERM_DENIED ||
                           status == PCAP_ERROR_PROMISC_PERM_DENIED;
  return unreachable ? base::FaultCode::not_found : base::FaultCode::io;
}

bool set_filter(pcap_t* handle, const std::string& expression, base::Fault& fault) {
  if (expression.empty()) return true;
  const Libpcap& pcap = *libpcap();
  bpf_program program{};
  const bool compiled = pcap.compile(handle, &program, expression.c_str(), 1, PCAP_NETMASK_UNKNOWN) == 0;
  const bool set = compiled && pcap.setfilter(handle, &program) == 0;
  if (!set) {
    fault.code = base::FaultCode::bad_filter;
    fault.message = "filter '" + expression + "': " + pcap.geterr(handle);
  }
  if (compiled) pcap.freecode(&program);
  return set;
}

}  // namespace

std::unique_ptr<CaptureReader> open_interface(const LiveOptions& options, base::Fault& fault) {
  fault = base::Fault{};
  fault.path = options.interface;
  const auto refuse = [&fault](base::FaultCode code, std::string message) {
    fault.code = code;
    fault.message = std::move(message);
    return nullptr;
  };
  if (libpcap() == nullptr)
    return refuse(base::FaultCode::unavailable, std::string("a live capture ") + kLibpcapMissing);
  const Libpcap& pcap = *libpcap();
  char error[PCAP_ERRBUF_SIZE] = "";
  Handle handle(pcap.create(options.interface.c_str(), error));
  if (!handle) return refuse(base::FaultCode::io, std::string("cannot be captured: ") + error);
  pcap.set_snaplen(handle.get(), static_cast<int>(options.snap_length));
  pcap.set_promisc(handle.get(), options.promiscuous ? 1 : 0);
  pcap.set_timeout(handle.get(), kTimeoutMs);
  pcap.set_buffer_size(handle.get(), kRingBytes);
  pcap.set_tstamp_precision(handle.get(), PCAP_TSTAMP_PRECISION_NANO);  // where it is not offered: microseconds
  const int status = pcap.activate(handle.get());                       // above 0: a warning
  if (status < 0) return refuse(activation_code(status), activation_problem(status, handle.get()));
  if (!set_filter(handle.get(), options.filter, fault)) return nullptr;
  if (pcap.setnonblock(handle.get(), 1, error) != 0) return refuse(base::FaultCode::io, error);
  return std::make_unique<LiveReader>(std::move(handle), options);
}

}  // namespace tractor::capture
