// A recording of an interface as a JavaScript object: `ended()` is a promise of what became of it, `finish()` asks for
// the end. The work is on a native thread of its own, which stops when the environment ends.
#pragma once

#include <napi.h>

#include <memory>
#include <optional>
#include <thread>

#include "capture/recording.hpp"

namespace tractor::binding {

class NativeRecording : public Napi::ObjectWrap<NativeRecording> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit NativeRecording(const Napi::CallbackInfo& info);
  ~NativeRecording() override;

 private:
  // What the native thread shares with this object. `owner` belongs to the JavaScript thread.
  struct Shared {
    capture::RecordingOptions options;
    capture::RecordingState state;
    capture::RecordingResult result;  // readable once `done`
    std::atomic<bool> done{false};
    NativeRecording* owner = nullptr;
  };
  static void tell(Napi::Env env, Napi::Function, std::shared_ptr<Shared>* held, void*);
  using Wake = Napi::TypedThreadSafeFunction<std::shared_ptr<Shared>, void, &NativeRecording::tell>;

  Napi::Value ended(const Napi::CallbackInfo& info);
  Napi::Value progress(const Napi::CallbackInfo& info);
  Napi::Value finish(const Napi::CallbackInfo& info);

  void start(Napi::Env env);
  void settle(Napi::Env env);
  void shut_down();
  static void environment_ends(void* self);

  std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
  std::optional<Napi::Promise::Deferred> pending_;
  std::thread thread_;
  napi_env env_ = nullptr;
};

}  // namespace tractor::binding
