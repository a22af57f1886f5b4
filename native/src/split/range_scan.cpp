#include "split/range_scan.hpp"

#include <algorithm>
#include <memory>

#include "capture/byte_source.hpp"
#include "capture/capture_reader.hpp"
#include "capture/packet_filter.hpp"
#include "capture/record_search.hpp"
#include "meter/packet_decoder.hpp"
#include "split/field_lists.hpp"
#include "split/fragment_records.hpp"
#include "split/frame_track.hpp"
#include "split/packed_packet.hpp"
#include "split/range_summary.hpp"
#include "split/split_file.hpp"

namespace tractor::split {

namespace {

using capture::ReadStatus;

// Where a record has to begin for one to be found.
constexpr std::size_t kSearchBytes = 4 << 20;

// Bytes of a record before its frame.
std::uint64_t head_bytes(const std::string& format) {
  return format == "pcapng" ? 28 : format == "pcap-modified" ? 24 : 16;
}

class Scan final : meter::FragmentsAside {
 public:
  Scan(const SplitPlan& plan, std::size_t range, const std::string& folder, ScanCounts& counts,
       const std::atomic<bool>& stop)
      : plan_(plan),
        counts_(counts),
        stop_(stop),
        decoder_(plan.seed, plan.open_tunnels, &processes_),
        file_(range_path(folder, range), kFirstPartitionStream + plan.partitions) {
    decoder_.put_fragments_aside(this);
    summary_.plan = plan;
    summary_.range = range;
  }

  base::Fault operator()(const std::optional<RangeStart>& start) {
    if (!open() || !find_start(start)) return std::move(fault_);
    if (!summary_.no_start) {
      if (!read_known_blocks()) return std::move(fault_);
      read_range();
    }
    if (stop_) return {base::FaultCode::aborted, plan_.path, 0, "aborted"};
    if (!is_as_planned(plan_, fault_)) return std::move(fault_);
    (void)file_.finish(to_bytes(summary_));
    return file_.fault();
  }

 private:
  bool open() {
    if (!is_as_planned(plan_, fault_)) return false;
    if (!plan_.filter.empty()) {
      filter_ = capture::PacketFilter::compile(plan_.filter, fault_);
      if (!filter_) return false;
    }
    reader_ = capture::open_capture(plan_.path, {.stop = &stop_, .processes = &processes_, .places = true}, fault_);
    return reader_ != nullptr;
  }

  bool find_start(const std::optional<RangeStart>& start) {
    const std::uint64_t from = plan_.begin_of(summary_.range);
    if (start) {
      summary_.begin = start->begin;
      summary_.known_blocks = start->known_blocks;
      return true;
    }
    if (from == 0) {
      summary_.begin = reader_->info().bytes_read;
      return true;
    }
    return guess_start(from);
  }

  // As if the capture's first blocks were all that a pcapng says of itself; most are written so.
  bool guess_start(std::uint64_t from) {
    const auto first = capture::open_capture(plan_.path, {.chunk_bytes = 64 << 10, .max_frames_per_batch = 1}, fault_);
    if (!first) return false;
    capture::FrameBatch batch;
    const bool any = first->next(batch) == ReadStatus::frames;
    const capture::CaptureInfo& info = first->info();
    note_blocks(info, 0, 0, summary_.known_blocks);
    std::vector<std::uint8_t> bytes;
    if (!read_bytes(from, bytes)) return false;
    const bool at_end = from + bytes.size() >= plan_.size;
    const std::uint64_t until = plan_.end_of(summary_.range) - from;
    std::optional<std::size_t> found;
    if (any && info.format == "pcapng") {
      const std::size_t skip = (4 - from % 4) % 4;  // blocks begin at multiples of four
      if (bytes.size() > skip && until > skip) {
        found = capture::find_pcapng_block(base::ByteView(bytes).subspan(skip), until - skip, at_end,
                                           info.sections.back().big_endian);
      }
      if (found) *found += skip;
    } else if (any) {
      std::vector<std::uint8_t> head;
      std::string message;
      if (!read_bytes(0, head, capture::kPcapHeaderBytes)) return false;
      const auto header = capture::parse_pcap_header(head.data(), message);
      const auto second = static_cast<std::uint32_t>(batch.frames.front().time_ns / base::kNsPerSecond);
      if (header) found = capture::find_pcap_record(bytes, until, at_end, *header, second);
    }
    summary_.no_start = !found;
    summary_.begin = from + found.value_or(0);
    return true;
  }

  bool read_bytes(std::uint64_t from, std::vector<std::uint8_t>& bytes, std::size_t most = kSearchBytes) {
    const auto source = capture::open_file_source(plan_.path, {&stop_, nullptr}, fault_);
    if (!source) return false;
    if (!source->seek(from)) fault_ = {base::FaultCode::io, plan_.path, from, "cannot be read from here"};
    bytes.resize(most);
    std::size_t used = 0;
    while (!fault_ && used < most) {
      const std::size_t n = source->read(bytes.data() + used, most - used);
      if (n == 0) break;
      used += n;
    }
    bytes.resize(used);
    return !fault_;
  }

  static void note_blocks(const capture::CaptureInfo& info, std::size_t sections, std::size_t interfaces,
                          std::vector<std::uint64_t>& blocks) {
    if (info.format != "pcapng") return;
    for (; sections < info.sections.size(); ++sections) blocks.push_back(info.sections[sections].offset);
    for (; interfaces < info.interfaces.size(); ++interfaces) blocks.push_back(info.interfaces[interfaces].offset);
    std::sort(blocks.begin(), blocks.end());
  }

  bool read_known_blocks() {
    if (summary_.begin == 0 || summary_.range == 0) return true;
    capture::FrameBatch batch;
    for (const std::uint64_t offset : summary_.known_blocks) {
      if (!reader_->limit(offset + 1) || !reader_->seek(offset) || reader_->next(batch) != ReadStatus::end) {
        fault_ = {base::FaultCode::bad_record, plan_.path, offset, "no section or interface is described here"};
        return false;
      }
    }
    return true;
  }

  void read_range() {
    before_ = reader_->info();
    head_bytes_ = head_bytes(before_.format);
    const std::uint64_t limit = plan_.end_of(summary_.range);
    (void)reader_->limit(limit);
    if (summary_.range != 0) (void)reader_->seek(summary_.begin);
    capture::FrameBatch batch;
    ReadStatus status = ReadStatus::frames;
    while (!stop_ && !file_.fault() && (status = reader_->next(batch)) == ReadStatus::frames) {
      take(batch);
      counts_.bytes.store(reader_->info().bytes_read - summary_.begin, std::memory_order_relaxed);
      counts_.packets.store(decoder_.packets(), std::memory_order_relaxed);
    }
    summarise(status, limit);
  }

  void take(const capture::FrameBatch& batch) {
    if (!any_) summary_.first_time_ns = batch.frames.front().time_ns;
    any_ = true;
    summary_.last_time_ns = batch.frames.back().time_ns;
    const capture::FramePlace* place = batch.places.data();
    for (const capture::Frame& frame : batch.frames) {
      frame_data_ = frame.data;
      record_ = capture::offset_of(*place++);
      if (filter_ && !filter_->matches(frame)) {
        decoder_.skip_filtered(frame);
        continue;
      }
      TrackedFrame tracked{decoder_.numbers() + 1, meter::PacketDecoder::time_of(frame), 0};
      packets_of_frame_ = 0;
      if (decoder_.decode(frame, packet_)) {
        do hand_on();
        while (decoder_.has_further() && decoder_.decode_further(frame, packet_));
      }
      tracked.packets = packets_of_frame_;
      file_.took(kTrackStream, tracker_.put(tracked, file_.room(kTrackStream)));
    }
  }

  PacketSource source_of(const std::uint8_t* payload) {
    const std::uint64_t lead = head_bytes_ + static_cast<std::uint64_t>(payload - frame_data_);
    if (lead > kMostLead) summary_.far_payload = true;
    return packet_source(record_ + lead, record_);
  }

  void hand_on() {
    const std::size_t stream = kFirstPartitionStream + partition_of(packet_.hash, plan_.partitions);
    const auto number = static_cast<std::uint32_t>(packet_.packet_number);
    file_.took(stream, pack_packet(packet_, source_of(packet_.payload), number, file_.room(stream)));
    ++packets_of_frame_;
  }

  void put_aside(const meter::FragmentSighting& sighting) override {
    const std::string record = fragment_record(sighting, packets_of_frame_, source_of(sighting.packet.payload));
    std::copy(record.begin(), record.end(), file_.room(kFragmentStream));
    file_.took(kFragmentStream, record.size());
  }

  // Counts of what was read before the range are taken out again.
  void summarise(ReadStatus status, std::uint64_t limit) {
    capture::CaptureInfo& info = summary_.info = reader_->info();
    summary_.end = info.bytes_read;
    summary_.fault = reader_->fault();
    summary_.input_ended = status == ReadStatus::fault || info.bytes_read < limit;
    note_blocks(info, before_.sections.size(), before_.interfaces.size(), summary_.found_blocks);
    summary_.numbers = decoder_.numbers();
    summary_.decode = decoder_.counters();
    for (std::size_t i = 0; i < processes_.size(); ++i) {
      summary_.processes.push_back(processes_[static_cast<std::uint16_t>(i + 1)]);
    }
    for (const auto& interface : before_.interfaces) {
      summary_.interface_comment_bytes.push_back(interface.comment.size());
    }
    if (summary_.range == 0) return;
    const auto subtract = [](auto& counts, const auto& before) {
      for (const auto& [name, count] : before) counts[name] -= count;
    };
    subtract(info.blocks, before_.blocks);
    subtract(info.skipped_bytes, before_.skipped_bytes);
    subtract(info.anomalies, before_.anomalies);
  }

  const SplitPlan& plan_;
  ScanCounts& counts_;
  const std::atomic<bool>& stop_;
  capture::ProcessTable processes_;
  meter::PacketDecoder decoder_;
  SplitFileWriter file_;
  RangeSummary summary_;
  base::Fault fault_;
  std::unique_ptr<capture::PacketFilter> filter_;
  std::unique_ptr<capture::CaptureReader> reader_;
  capture::CaptureInfo before_;
  FrameTracker tracker_;
  meter::PacketDescriptor packet_{};
  bool any_ = false;
  std::uint64_t head_bytes_ = 0;
  const std::uint8_t* frame_data_ = nullptr;
  std::uint64_t record_ = 0;  // in the capture; frame_data_ is behind its head
  std::uint64_t packets_of_frame_ = 0;
};

}  // namespace

base::Fault scan_range(const SplitPlan& plan, std::size_t range, const std::string& folder,
                       const std::optional<RangeStart>& start, ScanCounts& counts, const std::atomic<bool>& stop) {
  try {
    return Scan(plan, range, folder, counts, stop)(start);
  } catch (const std::bad_alloc&) {
    return {base::FaultCode::out_of_memory, plan.path, 0, "out of memory"};
  }
}

template <class A>
void visit(A& a, RangeSummary& s) {
  visit(a, s.plan);
  a(s.range), a(s.no_start), a(s.begin), a(s.end), a(s.input_ended), a(s.far_payload);
  visit(a, s.fault);
  visit(a, s.known_blocks), visit(a, s.found_blocks);
  a(s.numbers), a(s.first_time_ns), a(s.last_time_ns);
  visit(a, s.decode), visit(a, s.info), visit(a, s.interface_comment_bytes), visit(a, s.processes);
}

std::string to_bytes(const RangeSummary& summary) {
  ByteWriter writer;
  visit(writer, const_cast<RangeSummary&>(summary));  // writing changes nothing
  return std::move(writer.bytes);
}

bool from_bytes(std::string_view bytes, RangeSummary& summary) {
  ByteReader reader(bytes);
  visit(reader, summary);
  return !reader.failed() && reader.at_end();
}

}  // namespace tractor::split
