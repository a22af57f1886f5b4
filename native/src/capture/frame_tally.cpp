// The names under which tolerated oddities of frames appear in CaptureInfo.
#include "capture/frame_tally.hpp"

namespace tractor::capture {
namespace {

void set_anomaly(CaptureInfo& info, const char* name, std::uint64_t count) {
  if (count > 0) info.anomalies[name] = count;
}

}  // namespace

void FrameTally::write_to(CaptureInfo& info) const {
  info.frames = frames;
  info.frame_bytes = frame_bytes;
  info.wire_bytes = wire_bytes;
  info.frames_cut_by_snap = cut_by_snap;
  info.out_of_order = out_of_order;
  if (greatest >= least) {
    info.first_ns = least;
    info.last_ns = greatest;
  }
  set_anomaly(info, "wire length below captured length", wire_below_captured);
  set_anomaly(info, "captured length above snap length", above_snap_length);
  set_anomaly(info, "fraction of a second out of range", odd_fraction);
  set_anomaly(info, "time out of range", time_out_of_range);
  set_anomaly(info, "frame without a time", untimed);
}

}  // namespace tractor::capture
