#include "split/merged_info.hpp"

#include <algorithm>

#include "capture/pcapng_blocks.hpp"

namespace tractor::split {

namespace {

// Far below what a reader keeps (pcapng_section.cpp): beyond that, what it leaves out depends on what it has kept.
constexpr std::size_t kMostTextBytes = 8 << 20, kMostNames = 60'000, kMostCommentBytes = 2'048, kMostBlockNames = 60;

void add_counts(std::map<std::string, std::uint64_t>& to, const std::map<std::string, std::uint64_t>& from) {
  for (const auto& [name, count] : from) {
    if (count != 0) to[name] += count;
  }
}

std::size_t text_bytes(const capture::CaptureInfo& info) {
  std::size_t bytes = 0;
  for (const auto& name : info.names) bytes += name.address.size() + name.name.size();
  for (const auto& section : info.sections) {
    bytes += section.hardware.size() + section.os.size() + section.application.size();
    for (const std::string& comment : section.comments) bytes += comment.size();
  }
  for (const auto& i : info.interfaces) {
    bytes +=
        i.name.size() + i.description.size() + i.filter.size() + i.os.size() + i.hardware.size() + i.comment.size();
  }
  return bytes;
}

}  // namespace

void MergedInfo::add(const RangeSummary& range) {
  far_payload_ |= range.far_payload;
  const capture::CaptureInfo& theirs = range.info;
  if (theirs.frames != 0) {
    if (any_frame_ && range.first_time_ns < last_time_ns_) ++info_.out_of_order;
    any_frame_ = true;
    last_time_ns_ = range.last_time_ns;
  }
  if (first_) {
    first_ = false;
    info_ = theirs;
    return;
  }
  info_.sections = theirs.sections;
  for (std::size_t i = 0; i < theirs.interfaces.size(); ++i) {
    const capture::InterfaceInfo& from = theirs.interfaces[i];
    if (i >= info_.interfaces.size()) {
      info_.interfaces.push_back(from);
      continue;
    }
    capture::InterfaceInfo& to = info_.interfaces[i];
    to.frames += from.frames;
    if (from.received) to.received = from.received;
    if (from.dropped) to.dropped = from.dropped;
    const std::size_t known = i < range.interface_comment_bytes.size() ? range.interface_comment_bytes[i] : 0;
    if (from.comment.size() <= known) continue;
    // What came first has no "; " before it.
    const bool separated = known != 0;
    if (!separated && !to.comment.empty()) to.comment += "; ";
    to.comment += from.comment.substr(known + (separated && to.comment.empty() ? 2 : 0));
  }
  info_.names.insert(info_.names.end(), theirs.names.begin(), theirs.names.end());
  info_.frames += theirs.frames;
  info_.bytes_read = theirs.bytes_read;
  info_.frame_bytes += theirs.frame_bytes;
  info_.wire_bytes += theirs.wire_bytes;
  info_.frames_cut_by_snap += theirs.frames_cut_by_snap;
  info_.out_of_order += theirs.out_of_order;
  if (theirs.first_ns) info_.first_ns = std::min(info_.first_ns.value_or(*theirs.first_ns), *theirs.first_ns);
  if (theirs.last_ns) info_.last_ns = std::max(info_.last_ns.value_or(*theirs.last_ns), *theirs.last_ns);
  info_.packet_comments += theirs.packet_comments;
  info_.secrets_blocks += theirs.secrets_blocks;
  add_counts(info_.blocks, theirs.blocks);
  add_counts(info_.skipped_bytes, theirs.skipped_bytes);
  add_counts(info_.anomalies, theirs.anomalies);
}

std::string MergedInfo::doubt() const {
  if (info_.blocks.contains("SPB")) return "its simple packets have no time but that of the packet before them";
  if (info_.blocks.contains(capture::block_name(capture::kDarwinProcess))) {
    return "its packets name processes that it describes in between";
  }
  if (far_payload_) return "a packet of it has more than 1 MB of headers";
  bool too_much = info_.names.size() > kMostNames || info_.blocks.size() > kMostBlockNames ||
                  info_.anomalies.contains("section not listed") || text_bytes(info_) > kMostTextBytes;
  for (const auto& interface : info_.interfaces) too_much |= interface.comment.size() > kMostCommentBytes;
  return too_much ? "it says more of itself than is kept" : std::string{};
}

}  // namespace tractor::split
