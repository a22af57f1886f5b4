#include "features/iscx_features.hpp"

namespace tractor::features {

namespace {

using stats::GapMoments;
using stats::MeanStd;

double to_us(double ns) {
  return ns / base::kNsPerUs;
}

// Extremes are -1 where there is nothing between packets.
struct Series {
  double min, max, mean, std;
};

constexpr Series kEmpty = {-1, -1, 0, 0};

Series series(std::uint64_t count, std::uint64_t sum, const GapMoments& gaps) {
  if (count == 0) return kEmpty;
  const MeanStd m = stats::mean_std(count, sum, gaps.sum_of_squares);
  return {to_us(static_cast<double>(gaps.min)), to_us(static_cast<double>(gaps.max)), to_us(m.mean), to_us(m.std)};
}

// Gaps of one side: one fewer than its packets, adding up to its last minus its first.
Series side_series(const stats::IscxStats& s, unsigned side, base::TimeNs first_ns) {
  const std::uint64_t count = s.sides[side].packets > 0 ? s.sides[side].packets - 1 : 0;
  return series(count, static_cast<std::uint64_t>(s.side_last_ns[side] - first_ns), s.sides[side].gaps);
}

Series series(const stats::Moments& m) {
  return series(m.count, m.sum, m.gaps);
}

}  // namespace

void write_iscx(const stats::IscxStats& s, unsigned forward_side, const stats::SilenceStats* silence, double* row) {
  const auto duration_ns = static_cast<std::uint64_t>(s.last_ns() - s.first_ns);
  const std::uint64_t packets = std::uint64_t{s.sides[0].packets} + s.sides[1].packets;
  const std::uint64_t bytes = s.sides[0].ip_bytes + s.sides[1].ip_bytes;
  const double duration_s = static_cast<double>(duration_ns) / base::kNsPerSecond;
  const Series fwd = side_series(s, forward_side, s.first_ns);
  const Series bwd = side_series(s, 1 - forward_side, s.other_first_ns);
  const Series flow = series(packets - 1, duration_ns, s.flow_gaps);
  const Series active = silence != nullptr ? series(silence->active) : kEmpty;
  const Series idle = silence != nullptr ? series(silence->idle) : kEmpty;
  // At duration 0 all packets came at one instant: no time between them is known, so the set of gaps counts as empty.
  const bool instant = duration_ns == 0;
  const double values[kIscxCount] = {
      to_us(static_cast<double>(duration_ns)),
      fwd.min,
      bwd.min,
      fwd.max,
      bwd.max,
      fwd.mean,
      bwd.mean,
      fwd.std,
      bwd.std,
      instant ? 0 : static_cast<double>(packets) / duration_s,
      instant ? 0 : static_cast<double>(bytes) / duration_s,
      instant ? -1 : flow.min,
      instant ? -1 : flow.max,
      flow.mean,
      flow.std,
      active.min,
      active.mean,
      active.max,
      active.std,
      idle.min,
      idle.mean,
      idle.max,
      idle.std,
  };
  for (std::size_t i = 0; i < kIscxCount; ++i) row[i] = values[i];
}

}  // namespace tractor::features
