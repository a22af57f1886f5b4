#include "split/partition_run.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <memory>

#include "capture/mapped_stretch.hpp"
#include "split/field_lists.hpp"
#include "split/journal_file.hpp"
#include "split/packed_packet.hpp"
#include "split/range_proof.hpp"
#include "split/range_summary.hpp"
#include "split/split_file.hpp"

namespace tractor::split {

namespace {

// Of the kind that records of the proof are: fixed bytes, then nothing or a packed packet.
template <class Head>
class ProofRecords {
 public:
  ProofRecords(const SplitFile& file, std::size_t stream) : pieces_(file, stream) {}
  // False at the end, and with `fault` set.
  bool next(base::Fault& fault) {
    if (bytes_.empty()) bytes_ = pieces_.next(fault) ? std::string_view(pieces_.bytes()) : std::string_view{};
    if (bytes_.size() < sizeof(Head)) return false;
    std::memcpy(&head, bytes_.data(), sizeof(Head));
    bytes_.remove_prefix(sizeof(Head));
    return true;
  }
  std::string_view rest() const { return bytes_; }
  void took(std::size_t size) { bytes_.remove_prefix(size); }
  Head head{};

 private:
  StreamPieces pieces_;
  std::string_view bytes_;
};

class PartitionRun {
 public:
  PartitionRun(const SplitPlan& plan, std::size_t partition, const std::string& folder,
               const meter::RunOptions& options, std::atomic<std::uint64_t>& packets, const std::atomic<bool>& stop)
      : plan_(plan),
        partition_(partition),
        folder_(folder),
        packets_(packets),
        stop_(stop),
        file_(partition_path(folder, partition), 1),
        journal_(file_, options.meter.facts),
        metered_as_(metered_as(options)),
        meter_(ours(options), [this](std::unique_ptr<meter::RowBatch> batch) { journal_.take(std::move(batch)); }) {
    journal_.flush = [this] { meter_.flush(); };
  }

  base::Fault operator()() {
    base::Fault fault;
    run(fault);
    if (!fault && stop_) fault = {base::FaultCode::aborted, plan_.path, 0, "aborted"};
    // What was read of a capture that changed meanwhile is of none.
    if (!fault) (void)is_as_planned(plan_, fault);
    if (fault) return fault;
    (void)file_.finish(to_bytes(PartitionSummary{plan_, partition_, metered_as_, meter_.counters(),
                                                 journal_.most_flows(), meter_.most_stream_bytes()}));
    return file_.fault();
  }

 private:
  meter::MeterOptions ours(const meter::RunOptions& run) {
    meter::MeterOptions options = run.meter;
    options.canonical_order = true;
    options.journal = &journal_;
    options.hash_seed = plan_.seed;
    options.processes = &processes_;
    options.packet_index = run.packet_index.empty() ? nullptr : &journal_;
    return options;
  }

  void run(base::Fault& fault) {
    if (!is_as_planned(plan_, fault) || !map_capture(fault)) return;
    const auto proof_file = SplitFile::open(proof_path(folder_), fault);
    if (!proof_file) return;
    ProofSummary proof;
    if (!from_bytes(proof_file->summary(), proof) || proof.plan.seed != plan_.seed) {
      fault = {base::FaultCode::bad_record, proof_file->path(), 0, "is of another split run"};
      return;
    }
    for (const capture::Process& process : proof.processes) (void)processes_.number_of(process.id, process.name);
    clock_.emplace(*proof_file, kClockStream);
    fragments_.emplace(*proof_file, kFirstFragmentStream + partition_);
    next_step(fault);
    next_fragment(fault);
    for (const ProvenRange& range : proof.ranges) {
      if (fault || stop_ || file_.fault()) return;
      add_range(range, fault);
    }
    pass_up_to(meter::kLastTurn, fault);
    submit();
    if (fault || stop_) return;
    if (proof.any_packet) meter_.pass_time(proof.last_time_ns, meter::kLastTurn);
    meter_.finish();
    journal_.write_piece();
  }

  bool map_capture(base::Fault& fault) {
    const int descriptor = open(plan_.path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor >= 0) {
      capture_ = capture::MappedStretch::map(descriptor, 0, plan_.size);
      close(descriptor);
    }
    if (!capture_) fault = {base::FaultCode::io, plan_.path, 0, "cannot be mapped"};
    return capture_ != nullptr;
  }

  void add_range(const ProvenRange& range, base::Fault& fault) {
    const auto file = SplitFile::open(range_path(folder_, range.range), fault);
    if (!file) return;
    RangeSummary summary;
    const std::size_t stream = kFirstPartitionStream + partition_;
    if (!from_bytes(file->summary(), summary) || summary.plan.seed != plan_.seed || file->streams() <= stream) {
      fault = {base::FaultCode::bad_record, file->path(), 0, "is of another split run"};
      return;
    }
    StreamPieces pieces(*file, stream);
    while (!fault && !stop_ && pieces.next(fault)) {
      for (std::string_view bytes = pieces.bytes(); !bytes.empty();) {
        meter::PacketDescriptor& packet = group_[count_];
        if (!take_packet(bytes, packet)) {
          fault = {base::FaultCode::bad_record, file->path(), 0, "its packets are not as they were written"};
          return;
        }
        packet.packet_number += range.numbers_before;
        const meter::Turn turn = turn_of_packet(packet.packet_number);
        if (packet.process != 0) [[unlikely]]
          packet.process = range.processes[std::min<std::size_t>(packet.process, range.processes.size() - 1)];
        if (turn >= next_event_) [[unlikely]] {
          const meter::PacketDescriptor copy = packet;
          pass_up_to(turn, fault);
          group_[count_] = copy;
        }
        commit(turn);
      }
      packets_.fetch_add(metered_, std::memory_order_relaxed);
      metered_ = 0;
      journal_.write_if_much();
    }
  }

  // What the packet's payload is lies in the capture, that of a fragment which was kept back too.
  bool take_packet(std::string_view& bytes, meter::PacketDescriptor& packet) {
    PacketSource source = 0;
    const std::size_t size = unpack_packet(bytes.data(), bytes.size(), packet, source);
    if (size == 0) return false;
    bytes.remove_prefix(size);
    const std::uint64_t offset = payload_of(source);
    packet.place = capture::frame_place(0, record_of(source));
    packet.payload = capture_->bytes().data() + offset;
    return offset <= plan_.size && packet.payload_captured <= plan_.size - offset;
  }

  void commit(meter::Turn turn) {
    turns_[count_] = turn;
    ++metered_;
    meter_.foresee(group_[count_]);
    if (++count_ == group_.size()) submit();
  }
  void submit() {
    journal_.turns_are(turns_.data());
    meter_.add({group_.data(), count_});
    count_ = 0;
  }

  // Fragments of flows of ours, and packet time that others brought, before the packet of that turn.
  void pass_up_to(meter::Turn turn, base::Fault& fault) {
    while (next_event_ <= turn && !fault) {
      if (has_step_ && clock_->head.turn <= next_event_) {
        submit();
        meter_.pass_time(clock_->head.time_ns, clock_->head.turn);
        next_step(fault);
      } else if (has_fragment_) {
        group_[count_] = fragment_;
        commit(fragments_->head.turn);
        next_fragment(fault);
      } else {
        break;
      }
    }
  }

  void next_step(base::Fault& fault) {
    has_step_ = clock_->next(fault);
    note_next_event();
  }
  void next_fragment(base::Fault& fault) {
    has_fragment_ = fragments_->next(fault);
    if (has_fragment_) {
      std::string_view bytes = fragments_->rest();
      const std::size_t before = bytes.size();
      if (!take_packet(bytes, fragment_)) {
        fault = {base::FaultCode::bad_record, proof_path(folder_), 0, "its packets are not as they were written"};
      }
      fragments_->took(before - bytes.size());
      fragment_.packet_number = fragments_->head.number;
    }
    note_next_event();
  }
  void note_next_event() {
    next_event_ = meter::kLastTurn;
    if (has_step_) next_event_ = clock_->head.turn;
    if (has_fragment_) next_event_ = std::min(next_event_, fragments_->head.turn);
  }

  const SplitPlan& plan_;
  const std::size_t partition_;
  const std::string& folder_;
  std::atomic<std::uint64_t>& packets_;
  const std::atomic<bool>& stop_;
  SplitFileWriter file_;
  JournalWriter journal_;
  capture::ProcessTable processes_;
  std::shared_ptr<const capture::MappedStretch> capture_;
  const std::string metered_as_;
  meter::FlowMeter meter_;
  std::optional<ProofRecords<ClockStep>> clock_;
  std::optional<ProofRecords<FragmentTurn>> fragments_;
  bool has_step_ = false, has_fragment_ = false;
  meter::PacketDescriptor fragment_{};
  meter::Turn next_event_ = meter::kLastTurn;
  std::array<meter::PacketDescriptor, 32> group_{};
  std::array<meter::Turn, 32> turns_{};
  std::size_t count_ = 0;
  std::uint64_t metered_ = 0;
};

}  // namespace

base::Fault meter_partition(const SplitPlan& plan, std::size_t partition, const std::string& folder,
                            const meter::RunOptions& options, std::atomic<std::uint64_t>& packets,
                            const std::atomic<bool>& stop) {
  try {
    return PartitionRun(plan, partition, folder, options, packets, stop)();
  } catch (const std::bad_alloc&) {
    return {base::FaultCode::out_of_memory, plan.path, 0, "out of memory"};
  }
}

}  // namespace tractor::split
