// Rows of several meters as one meter would have written them: their numbers, what other flows said of each, and the
// batches. Told in the order in which things were due.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "meter/announced_endpoints.hpp"
#include "meter/flow_meter.hpp"
#include "meter/name_cache.hpp"
#include "split/journal_file.hpp"
#include "split/merged_index.hpp"

namespace tractor::split {

class MergedRows {
 public:
  // `index`: where a packet index is written too; else null.
  MergedRows(const meter::MeterOptions& options, std::uint64_t hash_seed, MergedIndex* index,
             const meter::RowSink& sink);
  MergedRows(const MergedRows&) = delete;
  MergedRows& operator=(const MergedRows&) = delete;

  // What the journal's note says.
  void take(const JournalReader& note);
  void finish();
  std::uint64_t flows() const { return begun_; }
  std::uint64_t openings() const { return opened_; }
  // Features that a note of this kind must have.
  bool fits(const JournalReader& note) const;

 private:
  // Of flows that others spoke of before they began.
  struct Heard {
    std::string resolved_name;
    std::uint64_t resolved_by = 0;
    std::optional<meter::Announcement> announcement;
    bool opened_early = false;  // its opening was written at once, as it was announced
  };
  void begin(const BegunFlow& flow);
  void open_early(const BegunFlow& flow, const Heard& heard);
  void take_opening(const meter::EndedFlow& row, std::string_view names);
  void write_opening(const meter::EndedFlow& row, std::string_view names);
  void end(const meter::EndedFlow& row, std::string_view names, const double* features);
  std::string_view told(std::string_view names, const Heard& heard);
  meter::EndedFlow numbered(const meter::EndedFlow& row);

  const bool openings_wanted_;
  MergedIndex* const index_;
  meter::AnnouncedEndpoints announced_;
  meter::NameCache resolved_;
  std::unordered_map<std::uint64_t, Heard> heard_;
  dissect::Facts facts_;  // empty between calls
  std::string packed_;
  std::uint64_t row_number_ = 0;
  std::uint64_t begun_ = 0, opened_ = 0;
  meter::RowWriter flow_rows_, window_rows_, openings_;
};

}  // namespace tractor::split
