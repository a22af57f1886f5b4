#include "split/range_proof.hpp"

#include <memory>
#include <optional>

#include "flow/expiry_wheel.hpp"
#include "split/field_lists.hpp"
#include "split/fragment_records.hpp"
#include "split/frame_track.hpp"
#include "split/merged_info.hpp"
#include "split/packed_packet.hpp"
#include "split/range_summary.hpp"
#include "split/split_file.hpp"

namespace tractor::split {

namespace {

struct Scanned {
  RangeSummary summary;
  std::unique_ptr<SplitFile> file;
};

// False where there is no scan of the range, or `fault` is set.
bool open_range(const SplitPlan& plan, std::size_t range, const std::string& folder, Scanned& scanned,
                base::Fault& fault) {
  scanned.file = SplitFile::open(range_path(folder, range), fault);
  if (!scanned.file) {
    if (fault.code == base::FaultCode::not_found) fault = {};
    return false;
  }
  const bool ours = from_bytes(scanned.file->summary(), scanned.summary) && scanned.summary.plan.seed == plan.seed &&
                    scanned.summary.range == range &&
                    scanned.file->streams() == kFirstPartitionStream + plan.partitions;
  if (!ours) fault = {base::FaultCode::bad_record, scanned.file->path(), 0, "is of another split run"};
  return ours;
}

// Follows the chain from the first record. Ranges whose scan did not begin where it goes on are listed; behind one of
// those, where it seems to.
bool follow_chain(const SplitPlan& plan, const std::string& folder, std::vector<std::uint64_t>& proven,
                  std::vector<RangeToScan>& to_scan, base::Fault& fault) {
  RangeStart next;
  for (std::size_t range = 0; range < plan.ranges(); ++range) {
    if (range != 0 && next.begin >= plan.end_of(range)) continue;  // a record reaches over all of it
    Scanned scanned;
    const bool there = open_range(plan, range, folder, scanned, fault);
    if (fault) return false;
    const RangeSummary& s = scanned.summary;
    const bool fits =
        there && !s.no_start && (range == 0 || (s.begin == next.begin && s.known_blocks == next.known_blocks));
    if (!fits) {
      if (range == 0) {
        fault = {base::FaultCode::not_found, range_path(folder, 0), 0, "the first range was not scanned"};
        return false;
      }
      to_scan.push_back({range, next});
    }
    if (!there || s.no_start) return true;
    if (to_scan.empty()) {
      proven.push_back(range);
      if (s.input_ended) return true;
    } else if (s.fault) {
      return true;  // it may have begun in the wrong place
    }
    next.begin = s.end;
    next.known_blocks.insert(next.known_blocks.end(), s.found_blocks.begin(), s.found_blocks.end());
  }
  return true;
}

// The walk over all frames.
class Course {
 public:
  Course(const SplitPlan& plan, const std::string& folder, const std::atomic<bool>& stop)
      : plan_(plan),
        folder_(folder),
        stop_(stop),
        decoder_(plan.seed, plan.open_tunnels),
        file_(proof_path(folder), kFirstFragmentStream + plan.partitions) {
    summary_.plan = plan;
    decoder_.keep_held_payload(meter::HeldPayload::left);
  }

  // Empty where all went well; else why the capture is to be read whole, or nothing and `fault`.
  std::string operator()(const std::vector<std::uint64_t>& ranges, base::Fault& fault) {
    std::string doubt;
    for (const std::uint64_t range : ranges) {
      Scanned scanned;
      if (!open_range(plan_, range, folder_, scanned, fault)) {
        if (!fault) fault = {base::FaultCode::not_found, range_path(folder_, range), 0, "is not there any more"};
        return {};
      }
      if (!add(scanned, fault)) return fault ? std::string{} : "it names more processes than are told apart";
      doubt = info_.doubt();
      if (!doubt.empty()) return doubt;
    }
    decoder_.end_input();
    take_ready(numbers_ + 1);
    summary_.info = info_.info();
    summary_.any_packet = any_;
    summary_.last_time_ns = now_ns_;
    for (std::size_t i = 0; i < processes_.size(); ++i) {
      summary_.processes.push_back(processes_[static_cast<std::uint16_t>(i + 1)]);
    }
    add_decoded(decoder_.counters());
    (void)file_.finish(to_bytes(summary_));
    fault = file_.fault();
    return {};
  }

 private:
  bool add(const Scanned& scanned, base::Fault& fault) {
    const RangeSummary& s = scanned.summary;
    info_.add(s);
    ProvenRange proven{s.range, numbers_, {0}};
    for (const capture::Process& process : s.processes) {
      proven.processes.push_back(processes_.number_of(process.id, process.name));
      if (proven.processes.back() == 0) return false;
    }
    summary_.fault = s.fault;
    summary_.packets += s.info.frames;
    add_decoded(s.decode);
    range_ = &summary_.ranges.emplace_back(std::move(proven));
    if (!walk(*scanned.file, fault)) return false;
    numbers_ += s.numbers;
    return true;
  }

  void add_decoded(const meter::DecodeCounters& more) {
    meter::DecodeCounters& all = summary_.decode;
    for (std::size_t i = 0; i < all.outcomes.size(); ++i) {
      all.outcomes[i] += more.outcomes[i];
      all.outcome_bytes[i] += more.outcome_bytes[i];
    }
    for (std::size_t i = 0; i < all.anomalies.size(); ++i) all.anomalies[i] += more.anomalies[i];
    for (const auto& [link, count] : more.unsupported_links) all.unsupported_links[link] += count;
  }

  bool walk(const SplitFile& file, base::Fault& fault) {
    sightings_.emplace(file, kFragmentStream);
    records_ = {};
    next_sighting(file, fault);
    FrameTracker tracker;
    StreamPieces pieces(file, kTrackStream);
    TrackedFrame frame, ahead;
    bool any = false;
    while (!fault && pieces.next(fault)) {
      if (stop_) fault = {base::FaultCode::aborted, plan_.path, 0, "aborted"};
      for (std::string_view bytes = pieces.bytes(); !bytes.empty() && !fault;) {
        if (!tracker.take(bytes, ahead)) {
          fault = {base::FaultCode::bad_record, file.path(), 0, "its frames are not as they were written"};
          return false;
        }
        if (any) pass(frame, ahead.number, file, fault);
        frame = ahead;
        any = true;
      }
    }
    if (any && !fault) pass(frame, UINT64_MAX, file, fault);
    return !fault;
  }

  // One frame, whose packets have numbers below `until`.
  void pass(const TrackedFrame& frame, std::uint64_t until, const SplitFile& file, base::Fault& fault) {
    using Kind = meter::FragmentSighting::Kind;
    const std::uint64_t base = range_->numbers_before;
    std::uint64_t number = base + frame.number, packets = 0;
    if (decoder_.holds_any()) [[unlikely]] {
      decoder_.pass_time(frame.time_ns);
      take_ready(number);
    }
    while (has_sighting_ && sighting_.sighting.packet.packet_number < until) [[unlikely]] {
        for (; packets < sighting_.packets_before; ++packets) note_time(frame.time_ns, turn_of_packet(number++), true);
        meter::FragmentSighting& sighting = sighting_.sighting;
        meter::PacketDescriptor out = sighting.packet;
        sighting.packet.place = sighting_.source;  // where a held one would lose it with its payload
        number = sighting.packet.packet_number += base;
        sighting.packet.process = range_->processes[std::min<std::size_t>(out.process, range_->processes.size() - 1)];
        const bool emitted = decoder_.settle(sighting, out);
        take_ready(number);
        if (sighting.kind != Kind::whole) {
          if (emitted) emit(out, turn_of_packet(number));
          ++number;
        }
        next_sighting(file, fault);
        if (fault) return;
      }
    for (; packets < frame.packets; ++packets) note_time(frame.time_ns, turn_of_packet(number++), true);
  }

  void next_sighting(const SplitFile& file, base::Fault& fault) {
    if (records_.empty())
      records_ = sightings_->next(fault) ? std::string_view(sightings_->bytes()) : std::string_view{};
    has_sighting_ = !records_.empty();
    if (has_sighting_ && !take_fragment_record(records_, sighting_)) {
      fault = {base::FaultCode::bad_record, file.path(), 0, "its fragments are not as they were written"};
    }
  }

  // Those that wait no longer, just before the packet of that number.
  void take_ready(std::uint64_t number) {
    if (number != ready_before_) which_ = 0;
    ready_before_ = number;
    meter::PacketDescriptor packet;
    while (decoder_.next_ready(packet)) emit(packet, turn_before_packet(number, which_++));
  }

  void emit(const meter::PacketDescriptor& packet, meter::Turn turn) {
    note_time(packet.time_ns, turn, !packet.waited());
    const std::size_t stream = kFirstFragmentStream + partition_of(packet.hash, plan_.partitions);
    char* const to = file_.room(stream);
    const FragmentTurn head{turn, packet.packet_number};
    std::memcpy(to, &head, sizeof head);
    file_.took(stream, sizeof head + pack_packet(packet, packet.place, 0, to + sizeof head));
  }

  // As FlowMeter has it.
  void note_time(std::int64_t time_ns, meter::Turn turn, bool counts) {
    if (any_ && time_ns < now_ns_) {
      summary_.clock_backwards += counts ? 1 : 0;
      return;
    }
    if (!any_ || flow::ExpiryWheel::tick_of(time_ns) > flow::ExpiryWheel::tick_of(now_ns_)) {
      const ClockStep step{turn, time_ns};
      std::memcpy(file_.room(kClockStream), &step, sizeof step);
      file_.took(kClockStream, sizeof step);
    }
    any_ = true;
    now_ns_ = time_ns;
  }

  const SplitPlan& plan_;
  const std::string& folder_;
  const std::atomic<bool>& stop_;
  meter::PacketDecoder decoder_;  // of fragments alone
  SplitFileWriter file_;
  ProofSummary summary_;
  MergedInfo info_;
  capture::ProcessTable processes_;
  ProvenRange* range_ = nullptr;
  std::uint64_t numbers_ = 0;
  std::optional<StreamPieces> sightings_;
  std::string_view records_;
  FragmentRecord sighting_;
  bool has_sighting_ = false;
  std::uint64_t ready_before_ = 0, which_ = 0;
  bool any_ = false;
  std::int64_t now_ns_ = 0;
};

}  // namespace

ProofOutcome prove_ranges(const SplitPlan& plan, const std::string& folder, const std::atomic<bool>& stop,
                          base::Fault& fault) {
  ProofOutcome outcome;
  try {
    std::vector<std::uint64_t> proven;
    if (!is_as_planned(plan, fault) || !follow_chain(plan, folder, proven, outcome.to_scan, fault)) return outcome;
    if (!outcome.to_scan.empty()) return outcome;
    outcome.whole = Course(plan, folder, stop)(proven, fault);
    outcome.proven = outcome.whole.empty() && !fault;
  } catch (const std::bad_alloc&) {
    fault = {base::FaultCode::out_of_memory, plan.path, 0, "out of memory"};
  }
  return outcome;
}

template <class A>
void visit(A& a, ProvenRange& r) {
  a(r.range), a(r.numbers_before);
  visit(a, r.processes);
}

template <class A>
void visit(A& a, ProofSummary& s) {
  visit(a, s.plan), visit(a, s.ranges), visit(a, s.processes), visit(a, s.info), visit(a, s.fault), visit(a, s.decode);
  a(s.packets), a(s.clock_backwards), a(s.any_packet), a(s.last_time_ns);
}

std::string to_bytes(const ProofSummary& summary) {
  ByteWriter writer;
  visit(writer, const_cast<ProofSummary&>(summary));  // writing changes nothing
  return std::move(writer.bytes);
}

bool from_bytes(std::string_view bytes, ProofSummary& summary) {
  ByteReader reader(bytes);
  visit(reader, summary);
  return !reader.failed() && reader.at_end();
}

}  // namespace tractor::split
