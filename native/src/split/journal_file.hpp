// What the metering of a partition leaves for the merge: its rows in pieces, and for each piece the notes that say in
// which order they were due, and what came in between: what flows said of others, and chunks of the packet log.
//
//   piece = bytes of notes (8), of names of flows and of openings (8, 8), counts of flows, openings and windows (4
//   each),
//           features of a flow and of a window (4 each), then: notes, flows, openings, windows, names of flows, names
//           of openings, features of flows, features of windows
//   note  = kind, moment (how far turns went on), what the kind says
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "capture/packet_index.hpp"
#include "meter/capture_run.hpp"
#include "meter/flow_journal.hpp"
#include "split/archive.hpp"
#include "split/split_file.hpp"
#include "split/split_plan.hpp"

namespace tractor::split {

enum class NoteKind : std::uint8_t { flow, opening, window, begun, announced, answered, chunk, last_chunk };

// What a flow that begins was after its first packet: enough to write an opening of it then.
struct BegunFlow {
  flow::BiflowKey key;
  std::uint64_t flow_id = 0;
  std::int64_t time_ns = 0;
  std::uint32_t wire_bytes = 0, ip_bytes = 0, payload_bytes = 0;
  std::uint32_t tunnel = 0;
  std::uint16_t vlan_id = 0;
  std::uint8_t tcp_flags = 0;
  bool first_swapped = false, forward_is_client = false, has_opening = false;
  std::string names;
};

struct PartitionSummary {
  SplitPlan plan;
  std::uint64_t partition = 0;
  std::string metered_as;  // RunOptions that rows depend on
  meter::MeterCounters counters;
  std::uint32_t most_flows = 0;
  std::uint64_t most_stream_bytes = 0;
};

std::string to_bytes(const PartitionSummary& summary);
bool from_bytes(std::string_view bytes, PartitionSummary& summary);
// The options that rows depend on, as text.
std::string metered_as(const meter::RunOptions& options);

class JournalWriter final : public meter::FlowJournal, public capture::PacketChunks {
 public:
  // Without `facts` flows know nothing of others, and nothing is noted but rows and chunks.
  JournalWriter(SplitFileWriter& file, bool facts) : file_(file), facts_(facts) {}

  void row(meter::RowKind kind) override;
  void begins(std::uint32_t open_flows) override;
  void begun(const flow::FlowRecord& flow, std::string_view names, bool has_opening) override;
  void announced(const dissect::AnnouncedEndpoint& endpoint, const meter::Announcer& by) override;
  void answered(const meter::NameKey& key, const meter::Resolved& answer, base::TimeNs now_ns) override;

  // Of the flow that the journal was told of. Where it will be, only the merge knows.
  std::uint64_t append(base::ByteView entries, std::uint64_t before) override;
  void note_unplaced() override {}  // captures that have room for such packets are not cut (plan_split)

  // A batch of rows that were noted.
  void take(std::unique_ptr<meter::RowBatch> batch) { batches_.push_back(std::move(batch)); }
  // Makes the meter hand over all rows that it has written; there must be one.
  std::function<void()> flush;
  // A piece, if it is worth that; between packets.
  void write_if_much() {
    if (has_much()) write_piece();
  }
  void write_piece();
  std::uint32_t most_flows() const { return most_flows_; }

 private:
  static constexpr std::uint32_t kRowsAPiece = 4096;
  static constexpr std::size_t kNoteBytesAPiece = 256 << 10;
  bool has_much() const { return rows_ >= kRowsAPiece || notes_.bytes.size() >= kNoteBytesAPiece; }
  void note(NoteKind kind);

  SplitFileWriter& file_;
  bool facts_;
  ByteWriter notes_;
  bool begins_ = false;
  std::size_t beginning_ = 0;  // of the notes of a flow's first packet
  meter::Turn before_ = 0;     // that the last note was of
  std::vector<std::unique_ptr<meter::RowBatch>> batches_;
  std::string kinds_rows_[3], kinds_names_[3], kinds_features_[3],
      piece_;  // of the piece at hand: kept for their memory
  std::uint32_t rows_ = 0;
  std::uint32_t most_flows_ = 0;
};

// The other way. Reads piece by piece.
class JournalReader {
 public:
  explicit JournalReader(const SplitFile& file) : pieces_(file, 0), path_(file.path()) {}

  // The next note; false at the end, and with `fault` set.
  bool next(base::Fault& fault);
  NoteKind kind() const { return kind_; }
  meter::Turn turn() const { return turn_; }
  // Of the moment, not of a packet: flows of all partitions end in the order of their ids.
  bool of_time() const { return of_time_; }
  // Of the flow that ends, where it is of the moment; of the flow whose chunk it is.
  std::uint64_t flow_id() const;

  // Where the note is of a row: that, with its names or features.
  const meter::EndedFlow& flow() const { return *flow_; }
  const meter::EndedWindow& window() const { return *window_; }
  std::string_view names() const { return names_; }
  const double* features() const { return features_; }
  std::uint32_t feature_count() const;
  base::ByteView chunk() const { return base::as_bytes(chunk_); }
  const BegunFlow& begun() const { return begun_; }
  const dissect::AnnouncedEndpoint& endpoint() const { return endpoint_; }
  const meter::Announcer& announcer() const { return announcer_; }
  const meter::NameKey& name_key() const { return name_key_; }
  meter::Resolved answer() const { return {names_, answer_flow_id_}; }
  std::int64_t answer_time_ns() const { return answer_time_ns_; }

 private:
  template <class T>
  const T* take_rows(std::string_view& bytes, std::uint64_t count, bool& whole);
  bool next_piece(base::Fault& fault);
  bool read_note();
  bool read_body();
  bool refuse(base::Fault& fault) const;

  StreamPieces pieces_;
  std::string path_;
  std::string_view notes_;
  const meter::EndedFlow *flows_ = nullptr, *flows_end_ = nullptr, *openings_ = nullptr, *openings_end_ = nullptr;
  const meter::EndedWindow *windows_ = nullptr, *windows_end_ = nullptr;
  std::string_view flow_names_, opening_names_;
  const double *flow_features_ = nullptr, *window_features_ = nullptr;
  std::uint32_t flow_feature_count_ = 0, window_feature_count_ = 0;

  NoteKind kind_ = NoteKind::flow;
  meter::Turn turn_ = 0;
  bool of_time_ = false;
  const meter::EndedFlow* flow_ = nullptr;
  const meter::EndedWindow* window_ = nullptr;
  std::string_view names_;
  const double* features_ = nullptr;
  BegunFlow begun_;
  dissect::AnnouncedEndpoint endpoint_;
  meter::Announcer announcer_;
  meter::NameKey name_key_;
  std::uint64_t answer_flow_id_ = 0;
  std::int64_t answer_time_ns_ = 0;
  std::uint64_t chunk_flow_id_ = 0;
  std::string_view chunk_;
};

}  // namespace tractor::split
