#include "split/partition_merge.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <tuple>
#include <vector>

#include "capture/packet_filter.hpp"
#include "meter/payload_watch.hpp"
#include "split/field_lists.hpp"
#include "split/journal_file.hpp"
#include "split/merged_index.hpp"
#include "split/merged_rows.hpp"
#include "split/range_proof.hpp"
#include "split/split_file.hpp"

namespace tractor::split {

namespace {

struct Part {
  Part(std::unique_ptr<SplitFile> opened, PartitionSummary its_summary)
      : file(std::move(opened)), summary(std::move(its_summary)), notes(*file) {}

  // When its next note was due. At a moment flows of all partitions end, by their ids; a packet is of one.
  auto due() const { return std::tuple(notes.turn(), !notes.of_time(), notes.of_time() ? notes.flow_id() : 0); }

  std::unique_ptr<SplitFile> file;
  PartitionSummary summary;
  JournalReader notes;
};
using Parts = std::vector<std::unique_ptr<Part>>;

bool later(const std::unique_ptr<Part>& a, const std::unique_ptr<Part>& b) {
  return b->due() < a->due();
}

bool open_parts(const SplitPlan& plan, const std::string& folder, const meter::RunOptions& options, Parts& parts,
                base::Fault& fault) {
  for (std::size_t partition = 0; partition < plan.partitions; ++partition) {
    auto file = SplitFile::open(partition_path(folder, partition), fault);
    if (!file) return false;
    PartitionSummary summary;
    const std::string path = file->path();
    const bool ours = from_bytes(file->summary(), summary) && summary.plan.seed == plan.seed &&
                      summary.partition == partition && file->streams() == 1;
    if (!ours || summary.metered_as != metered_as(options)) {
      fault = {base::FaultCode::bad_record, path, 0,
               ours ? "was metered with other options" : "is of another split run"};
      return false;
    }
    parts.push_back(std::make_unique<Part>(std::move(file), std::move(summary)));
  }
  return true;
}

// What one run would have held at most is no more than the sum.
std::string bound_reached(const Parts& parts, const meter::MeterOptions& options) {
  std::uint64_t flows = 0, stream_bytes = 0;
  for (const auto& part : parts) {
    flows += part->summary.most_flows;
    stream_bytes += part->summary.most_stream_bytes;
  }
  if (flows > options.max_flows) return "its partitions had more flows open than one run may hold";
  if (stream_bytes > meter::PayloadWatch::kMaxStreamBytes)
    return "its partitions held more of streams than one run may";
  return {};
}

class Merge {
 public:
  Merge(const SplitPlan& plan, const meter::RunOptions& options, const meter::RowSink& sink,
        meter::RunProgress& progress, const std::atomic<bool>& stop)
      : plan_(plan), progress_(progress), stop_(stop), rows_(options.meter, plan.seed, begin_index(options), sink) {}

  meter::RunResult operator()(const std::string& folder, Parts parts, base::Fault& fault) {
    meter::RunResult result;
    const auto file = SplitFile::open(proof_path(folder), fault);
    if (!file) return result;
    ProofSummary proof;
    if (!from_bytes(file->summary(), proof) || proof.plan.seed != plan_.seed) {
      fault = {base::FaultCode::bad_record, file->path(), 0, "is of another split run"};
      return result;
    }
    packets_ = proof.packets;
    progress_.bytes_total = plan_.size;
    for (const auto& part : parts) add(result.meter, part->summary.counters);
    result.meter.clock_backwards = proof.clock_backwards;
    run(std::move(parts), fault);
    result.meter.openings = rows_.openings();
    result.decode = std::move(proof.decode);
    result.packets = proof.packets;
    if (proof.fault && proof.fault.code != base::FaultCode::aborted) {
      result.faults.push_back(std::move(proof.fault));
      result.packets_before_fault.push_back(proof.info.frames);
    }
    if (base::Fault no_meaning = judge_filter(proof.info)) {
      result.faults.push_back(std::move(no_meaning));
      result.packets_before_fault.push_back(result.packets);
    }
    if (index_ && !fault && !stop_) finish_index(proof.info, result);
    result.captures.push_back(std::move(proof.info));
    progress_.bytes_read = plan_.size;
    progress_.packets = result.packets;
    progress_.flows = result.meter.flows;
    return result;
  }

 private:
  MergedIndex* begin_index(const meter::RunOptions& options) {
    if (!options.packet_index.empty()) index_.emplace(options.packet_index, options.meter.flow_rows);
    return index_ ? &*index_ : nullptr;
  }

  // No range knew the link types of all: whether it had a meaning for any is told here. Not where libpcap is missing:
  // those that scanned had it, and their rows are right.
  base::Fault judge_filter(const capture::CaptureInfo& info) const {
    base::Fault unheeded;
    if (plan_.filter.empty()) return {};
    const auto filter = capture::PacketFilter::compile(plan_.filter, unheeded);
    if (!filter) return {};
    for (const capture::InterfaceInfo& interface : info.interfaces) {
      if (interface.frames != 0) filter->came(interface.link_type);
    }
    return filter->without_meaning();
  }

  void finish_index(const capture::CaptureInfo& info, meter::RunResult& result) {
    index_->finish(plan_, info);
    if (!index_->fault()) return;
    result.faults.push_back(index_->fault());
    result.packets_before_fault.push_back(result.packets);
  }

  static void add(meter::MeterCounters& to, const meter::MeterCounters& from) {
    for (std::size_t i = 0; i < to.ended.size(); ++i) to.ended[i] += from.ended[i];
    to.flows += from.flows;
    to.windows += from.windows;
    to.datagrams_not_whole += from.datagrams_not_whole;
  }

  void run(Parts parts, base::Fault& fault) {
    Parts heap;
    for (auto& part : parts) {
      if (part->notes.next(fault)) heap.push_back(std::move(part));
      if (fault) return;
    }
    std::make_heap(heap.begin(), heap.end(), later);
    while (!heap.empty() && !stop_) {
      std::pop_heap(heap.begin(), heap.end(), later);
      if (!take_turn(*heap.back(), heap.size() > 1 ? heap.front().get() : nullptr, fault)) {
        if (fault) return;
        heap.pop_back();
      } else {
        std::push_heap(heap.begin(), heap.end(), later);
      }
    }
    if (!stop_) rows_.finish();
  }

  // What is due before anything of the others. False at its end.
  bool take_turn(Part& part, const Part* next, base::Fault& fault) {
    do {
      if (!rows_.fits(part.notes)) {
        fault = {base::FaultCode::bad_record, part.file->path(), 0, "its rows have other features"};
        return false;
      }
      rows_.take(part.notes);
      publish(part.notes.turn());
      if (!part.notes.next(fault)) return false;
    } while (!stop_ && (next == nullptr || part.due() <= next->due()));
    return true;
  }

  void publish(meter::Turn turn) {
    const std::uint64_t packets = std::min(turn >> 16, packets_);
    progress_.packets.store(packets, std::memory_order_relaxed);
    progress_.flows.store(rows_.flows(), std::memory_order_relaxed);
    const double part = packets_ == 0 ? 1 : static_cast<double>(packets) / static_cast<double>(packets_);
    progress_.bytes_read.store(static_cast<std::uint64_t>(part * static_cast<double>(plan_.size)),
                               std::memory_order_relaxed);
  }

  const SplitPlan& plan_;
  meter::RunProgress& progress_;
  const std::atomic<bool>& stop_;
  std::optional<MergedIndex> index_;
  MergedRows rows_;
  std::uint64_t packets_ = 0;
};

}  // namespace

bool can_merge(const SplitPlan& plan, const std::string& folder, const meter::RunOptions& options, std::string& whole,
               base::Fault& fault) {
  Parts parts;
  if (!open_parts(plan, folder, options, parts, fault)) return false;
  whole = bound_reached(parts, options.meter);
  return whole.empty();
}

meter::RunResult merge_partitions(const SplitPlan& plan, const std::string& folder, const meter::RunOptions& options,
                                  const meter::RowSink& sink, meter::RunProgress& progress,
                                  const std::atomic<bool>& stop) {
  meter::RunResult result;
  base::Fault fault;
  try {
    Parts parts;
    if (open_parts(plan, folder, options, parts, fault) &&
        (options.packet_index.empty() || capture::is_beside(options.packet_index, plan.path, fault))) {
      const std::string whole = bound_reached(parts, options.meter);
      if (whole.empty()) {
        result = Merge(plan, options, sink, progress, stop)(folder, std::move(parts), fault);
      } else {
        fault = {base::FaultCode::unavailable, plan.path, 0, whole};
      }
    }
    if (!fault && stop) fault = {base::FaultCode::aborted, plan.path, 0, "aborted"};
  } catch (const std::bad_alloc&) {
    fault = {base::FaultCode::out_of_memory, plan.path, 0, "out of memory"};
  }
  if (fault) {
    result.faults.push_back(std::move(fault));
    result.packets_before_fault.push_back(result.packets);
  }
  return result;
}

}  // namespace tractor::split
