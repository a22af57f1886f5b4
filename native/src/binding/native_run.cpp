#include "binding/native_run.hpp"

#include "binding/row_objects.hpp"
#include "binding/run_options.hpp"

namespace tractor::binding {

Napi::Function NativeRun::define(Napi::Env env) {
  return DefineClass(env, "NativeRun",
                     {InstanceMethod("next", &NativeRun::next), InstanceMethod("progress", &NativeRun::progress),
                      InstanceMethod("result", &NativeRun::result), InstanceMethod("finish", &NativeRun::finish),
                      InstanceMethod("abort", &NativeRun::abort)});
}

NativeRun::NativeRun(const Napi::CallbackInfo& info) : Napi::ObjectWrap<NativeRun>(info), env_(info.Env()) {
  if (!read_run_options(info, shared_->options)) return;  // a JavaScript exception is pending
  shared_->options.finish = &shared_->finish;
  shared_->owner = this;
  start(info.Env());
}

void NativeRun::start(Napi::Env env) {
  // The thread-safe function holds the shared state, not this object: it may fire after the object is gone.
  auto* context = new std::shared_ptr<Shared>(shared_);
  wake_ = Wake::New(env, "tractor run", 0, 1, context,
                    [](Napi::Env, void*, std::shared_ptr<Shared>* held) { delete held; });
  wake_.Unref(env);
  napi_add_env_cleanup_hook(env, &NativeRun::environment_ends, this);
  thread_ = std::thread([shared = shared_, wake = wake_]() mutable {
    std::thread metering(&NativeRun::meter_captures, std::ref(*shared));
    make_columns(*shared, wake);
    metering.join();
    shared->finished = true;
    wake.NonBlockingCall();
    wake.Release();
  });
}

void NativeRun::meter_captures(Shared& shared) {
  shared.result = meter::run_captures(
      shared.options, [&](std::unique_ptr<meter::RowBatch> batch) { shared.rows.push(std::move(batch)); },
      shared.progress, shared.stop);
  shared.rows.finish();
}

void NativeRun::make_columns(Shared& shared, const Wake& wake) {
  while (auto rows = shared.rows.pop()) {
    if (shared.columns.push(meter::to_columns(std::move(*rows)))) wake.NonBlockingCall();
  }
}

void NativeRun::wake_up(Napi::Env env, Napi::Function, std::shared_ptr<Shared>* held, void*) {
  if (env == nullptr || (*held)->owner == nullptr) return;
  const Napi::HandleScope scope(env);
  (*held)->owner->deliver(env);
}

// Answers a pending next() when there is something to answer with.
void NativeRun::deliver(Napi::Env env) {
  if (!pending_) return;
  const bool finished = shared_->finished;  // before the pop: what was pushed before the end must be seen
  const auto batch = shared_->columns.try_pop();
  if (!batch && !finished) return;
  const Napi::Promise::Deferred deferred = *pending_;
  pending_.reset();
  if (!shared_->finished) wake_.Unref(env);
  Unref();
  deferred.Resolve(batch ? Napi::Value(to_object(env, **batch)) : Napi::Value(env.Null()));
}

Napi::Value NativeRun::next(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (pending_) {
    Napi::Error::New(env, "next() was called again before its promise was settled").ThrowAsJavaScriptException();
    return env.Undefined();
  }
  pending_.emplace(Napi::Promise::Deferred::New(env));
  const Napi::Promise promise = pending_->Promise();
  Ref();  // not collected while somebody waits
  if (!shared_->finished) wake_.Ref(env);
  deliver(env);
  return promise;
}

Napi::Value NativeRun::progress(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Napi::Object object = Napi::Object::New(env);
  const meter::RunProgress& p = shared_->progress;
  object["bytesRead"] = Napi::Number::New(env, static_cast<double>(p.bytes_read.load()));
  object["bytesTotal"] = Napi::Number::New(env, static_cast<double>(p.bytes_total.load()));
  object["packets"] = Napi::Number::New(env, static_cast<double>(p.packets.load()));
  object["flows"] = Napi::Number::New(env, static_cast<double>(p.flows.load()));
  return object;
}

Napi::Value NativeRun::result(const Napi::CallbackInfo& info) {
  if (!shared_->finished) return info.Env().Null();
  return to_object(info.Env(), shared_->result);
}

// Returns at once; next() then gives what is held, and null.
Napi::Value NativeRun::finish(const Napi::CallbackInfo& info) {
  shared_->finish = true;
  return info.Env().Undefined();
}

// Returns at once; the thread notices between two batches of frames, and next() then resolves to null.
Napi::Value NativeRun::abort(const Napi::CallbackInfo& info) {
  shared_->stop = true;
  shared_->rows.close();
  shared_->columns.close();
  return info.Env().Undefined();
}

// One function for adding and removing: Node tells hooks apart by function and argument.
void NativeRun::environment_ends(void* self) {
  static_cast<NativeRun*>(self)->shut_down();
}

void NativeRun::shut_down() {
  shared_->stop = true;
  shared_->rows.close();
  shared_->columns.close();
  if (thread_.joinable()) thread_.join();
}

NativeRun::~NativeRun() {
  shared_->owner = nullptr;
  if (env_ != nullptr) napi_remove_env_cleanup_hook(env_, &NativeRun::environment_ends, this);
  shut_down();
}

}  // namespace tractor::binding
