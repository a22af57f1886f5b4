// One part of a split run as a JavaScript object: `next()` gives a promise of how it ended, then of null. Parts need
// not run in the same process: what they leave each other is in a folder. The last one, the merge, is a NativeRun.
#pragma once

#include <napi.h>

#include <atomic>
#include <optional>
#include <string>

#include "base/fault.hpp"
#include "binding/pulled_object.hpp"
#include "meter/capture_run.hpp"
#include "split/partition_merge.hpp"
#include "split/range_proof.hpp"
#include "split/range_scan.hpp"
#include "split/split_plan.hpp"

namespace tractor::binding {

struct MergeOptions {
  split::SplitPlan plan;
  std::string folder;
};

enum class SplitPart : std::uint8_t { plan, scan, prove, meter, check };
const char* split_part_name(SplitPart part);

struct SplitPartOptions {
  SplitPart part = SplitPart::plan;
  split::SplitPlan plan;
  std::string folder;
  std::size_t range = 0;
  std::optional<split::RangeStart> start;
  std::size_t partition = 0;
  meter::RunOptions run;
};

struct SplitPartResult {
  base::Fault fault;
  std::string whole;
  split::ProofOutcome proof;
};

struct SplitPartWork {
  using Item = SplitPartResult;
  static constexpr const char* kName = "tractor split";

  SplitPartOptions options;
  split::ScanCounts counts;
  std::atomic<bool> stop{false};

  void close() {}  // what runs asks for `stop`
  SplitPartResult result();
  template <typename Push>
  void run(Push push) {
    push(result());
  }
};

class NativeSplitPart : public PulledObject<NativeSplitPart, SplitPartWork> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit NativeSplitPart(const Napi::CallbackInfo& info);

  Napi::Value to_value(Napi::Env env, SplitPartWork::Item& result);

 private:
  Napi::Value progress(const Napi::CallbackInfo& info);
};

}  // namespace tractor::binding
