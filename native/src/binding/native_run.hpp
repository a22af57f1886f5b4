// A run over captures as a JavaScript object: `next()` gives a promise of the next batch, null at the end; `result()`
// is whole from then on. `finish()` ends the input as if it ended there.
#pragma once

#include <napi.h>

#include <atomic>
#include <memory>

#include "binding/native_split_part.hpp"
#include "binding/pulled_object.hpp"
#include "meter/bounded_queue.hpp"
#include "meter/capture_run.hpp"
#include "meter/column_batch.hpp"

namespace tractor::binding {

// On two native threads: one meters, the other makes columns of its rows.
struct RunWork {
  using Item = std::unique_ptr<meter::ColumnBatch>;
  static constexpr const char* kName = "tractor run";

  meter::RunOptions options;
  MergeOptions merge;  // where it names a folder: its rows, instead of those of captures
  meter::RunProgress progress;
  meter::BoundedQueue<std::unique_ptr<meter::RowBatch>> rows{4};
  std::atomic<bool> stop{false};
  std::atomic<bool> finish{false};
  meter::RunResult result;

  void close() { rows.close(); }
  void meter_captures();
  template <typename Push>
  void run(Push push) {
    std::thread metering(&RunWork::meter_captures, this);
    while (auto batch = rows.pop()) push(meter::to_columns(std::move(*batch)));
    metering.join();
  }
};

class NativeRun : public PulledObject<NativeRun, RunWork> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit NativeRun(const Napi::CallbackInfo& info);

  Napi::Value to_value(Napi::Env env, RunWork::Item& batch);

 private:
  Napi::Value progress(const Napi::CallbackInfo& info);
  Napi::Value result(const Napi::CallbackInfo& info);
  Napi::Value finish(const Napi::CallbackInfo& info);
};

}  // namespace tractor::binding
