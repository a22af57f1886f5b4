// A run over captures as a JavaScript object: `next()` gives a promise of the next batch, null at the end; `result()`
// is whole from then on. `finish()` ends the input as if it ended there. The work is on two native threads, which stop
// when the object goes, the environment ends or `abort()` is called.
#pragma once

#include <napi.h>

#include <atomic>
#include <memory>
#include <optional>
#include <thread>

#include "meter/bounded_queue.hpp"
#include "meter/capture_run.hpp"
#include "meter/column_batch.hpp"

namespace tractor::binding {

class NativeRun : public Napi::ObjectWrap<NativeRun> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit NativeRun(const Napi::CallbackInfo& info);
  ~NativeRun() override;

 private:
  // What the native thread shares with this object. `owner` belongs to the JavaScript thread.
  struct Shared {
    meter::RunOptions options;
    meter::RunProgress progress;
    // Rows from the metering thread to the one that makes columns of them, columns from there to JavaScript.
    meter::BoundedQueue<std::unique_ptr<meter::RowBatch>> rows{4};
    meter::BoundedQueue<std::unique_ptr<meter::ColumnBatch>> columns{4};
    std::atomic<bool> stop{false};
    std::atomic<bool> finish{false};
    std::atomic<bool> finished{false};
    meter::RunResult result;  // readable once `finished`
    NativeRun* owner = nullptr;
  };
  static void meter_captures(Shared& shared);
  static void wake_up(Napi::Env env, Napi::Function, std::shared_ptr<Shared>* held, void*);
  using Wake = Napi::TypedThreadSafeFunction<std::shared_ptr<Shared>, void, &NativeRun::wake_up>;
  static void make_columns(Shared& shared, const Wake& wake);

  Napi::Value next(const Napi::CallbackInfo& info);
  Napi::Value progress(const Napi::CallbackInfo& info);
  Napi::Value result(const Napi::CallbackInfo& info);
  Napi::Value finish(const Napi::CallbackInfo& info);
  Napi::Value abort(const Napi::CallbackInfo& info);

  void start(Napi::Env env);
  void deliver(Napi::Env env);
  void shut_down();
  static void environment_ends(void* self);

  std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
  std::optional<Napi::Promise::Deferred> pending_;
  std::thread thread_;  // makes columns; starts and joins the one that meters
  Wake wake_;
  napi_env env_ = nullptr;
};

}  // namespace tractor::binding
