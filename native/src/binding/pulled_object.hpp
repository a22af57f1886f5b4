// A JavaScript object that gives items one after the other: `next()` is a promise of the next one, null at the end. The
// work is on native threads, a few items ahead, which stop when the object goes, the environment ends or `abort()` is
// called. Knows nothing of what the work is: that is
//
//   struct Work {                                      lives as long as the object or its threads, whichever is longer
//     using Item = ...;
//     static constexpr const char* kName = ...;        of the thread-safe function
//     std::atomic<bool> stop{false};
//     template <typename Push> void run(Push push);    on the native thread; push says whether anybody still wants
//     items void close();                                    whatever run() waits in must return; on the JavaScript
//     thread
//   };
//
// and `Self` has `Napi::Value to_value(Napi::Env, Work::Item&)`.
#pragma once

#include <napi.h>

#include <atomic>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "meter/bounded_queue.hpp"

namespace tractor::binding {

template <typename Self, typename Work>
class PulledObject : public Napi::ObjectWrap<Self> {
 public:
  Napi::Value next(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    if (pending_) {
      Napi::Error::New(env, "next() was called again before its promise was settled").ThrowAsJavaScriptException();
      return env.Undefined();
    }
    pending_.emplace(Napi::Promise::Deferred::New(env));
    const Napi::Promise promise = pending_->Promise();
    this->Ref();  // not collected while somebody waits
    if (!shared_->finished) wake_.Ref(env);
    deliver(env);
    return promise;
  }

  // Returns at once; the thread notices soon, and next() then resolves to null.
  Napi::Value abort(const Napi::CallbackInfo& info) {
    stop();
    return info.Env().Undefined();
  }

 protected:
  explicit PulledObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<Self>(info), env_(info.Env()) {}

  ~PulledObject() override {
    shared_->owner = nullptr;
    if (env_ != nullptr) napi_remove_env_cleanup_hook(env_, &PulledObject::environment_ends, this);
    shut_down();
  }

  Work& work() { return shared_->work; }
  // What the work left behind is whole from then on.
  bool finished() const { return shared_->finished; }

  // Once, when the work's options are there.
  void start(Napi::Env env) {
    shared_->owner = this;
    // The thread-safe function holds the shared state, not this object: it may fire after the object is gone.
    auto* context = new std::shared_ptr<Shared>(shared_);
    wake_ = Wake::New(env, Work::kName, 0, 1, context,
                      [](Napi::Env, void*, std::shared_ptr<Shared>* held) { delete held; });
    wake_.Unref(env);
    napi_add_env_cleanup_hook(env, &PulledObject::environment_ends, this);
    thread_ = std::thread([shared = shared_, wake = wake_]() mutable {
      shared->work.run([&](typename Work::Item item) {
        if (!shared->items.push(std::move(item))) return false;
        wake.NonBlockingCall();
        return true;
      });
      shared->finished = true;
      wake.NonBlockingCall();
      wake.Release();
    });
  }

 private:
  // What the native thread shares with this object. `owner` belongs to the JavaScript thread.
  struct Shared {
    Work work;
    meter::BoundedQueue<typename Work::Item> items{4};
    std::atomic<bool> finished{false};
    PulledObject* owner = nullptr;
  };
  static void wake_up(Napi::Env env, Napi::Function, std::shared_ptr<Shared>* held, void*) {
    if (env == nullptr || (*held)->owner == nullptr) return;
    const Napi::HandleScope scope(env);
    (*held)->owner->deliver(env);
  }
  using Wake = Napi::TypedThreadSafeFunction<std::shared_ptr<Shared>, void, &PulledObject::wake_up>;

  // Answers a pending next() when there is something to answer with.
  void deliver(Napi::Env env) {
    if (!pending_) return;
    const bool finished = shared_->finished;  // before the pop: what was pushed before the end must be seen
    auto item = shared_->items.try_pop();
    if (!item && !finished) return;
    const Napi::Promise::Deferred deferred = *pending_;
    pending_.reset();
    if (!shared_->finished) wake_.Unref(env);
    this->Unref();
    deferred.Resolve(item ? static_cast<Self*>(this)->to_value(env, *item) : Napi::Value(env.Null()));
  }

  void stop() {
    shared_->work.stop = true;
    shared_->work.close();
    shared_->items.close();
  }

  void shut_down() {
    stop();
    if (thread_.joinable()) thread_.join();
  }

  // One function for adding and removing: Node tells hooks apart by function and argument.
  static void environment_ends(void* self) { static_cast<PulledObject*>(self)->shut_down(); }

  std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
  std::optional<Napi::Promise::Deferred> pending_;
  std::thread thread_;
  Wake wake_;
  napi_env env_ = nullptr;
};

}  // namespace tractor::binding
