// Statistics to a row of the `iscx` vector. The order is that of feature_schema().
#pragma once

#include "features/feature_schema.hpp"
#include "stats/iscx_stats.hpp"

namespace tractor::features {

// Writes kIscxCount values to `row`: times in us, rates per second.
void write_iscx(const stats::IscxStats& stats, unsigned forward_side, const stats::SilenceStats* silence, double* row);

}  // namespace tractor::features
