#include "binding/native_recording.hpp"

#include "binding/run_options.hpp"

namespace tractor::binding {

Napi::Function NativeRecording::define(Napi::Env env) {
  return DefineClass(
      env, "NativeRecording",
      {InstanceMethod("ended", &NativeRecording::ended), InstanceMethod("progress", &NativeRecording::progress),
       InstanceMethod("finish", &NativeRecording::finish)});
}

NativeRecording::NativeRecording(const Napi::CallbackInfo& info)
    : Napi::ObjectWrap<NativeRecording>(info), env_(info.Env()) {
  if (!read_recording_options(info, shared_->options)) return;  // a JavaScript exception is pending
  shared_->owner = this;
  start(info.Env());
}

void NativeRecording::start(Napi::Env env) {
  // The thread-safe function holds the shared state, not this object: it may fire after the object is gone. Until then
  // it keeps the process alive: a recording ends because somebody asks.
  auto* context = new std::shared_ptr<Shared>(shared_);
  const Wake wake = Wake::New(env, "tractor recording", 0, 1, context,
                              [](Napi::Env, void*, std::shared_ptr<Shared>* held) { delete held; });
  napi_add_env_cleanup_hook(env, &NativeRecording::environment_ends, this);
  Ref();
  thread_ = std::thread([shared = shared_, wake]() mutable {
    shared->result = capture::record_interface(shared->options, shared->state);
    shared->done = true;
    wake.NonBlockingCall();
    wake.Release();
  });
}

void NativeRecording::tell(Napi::Env env, Napi::Function, std::shared_ptr<Shared>* held, void*) {
  if (env == nullptr || (*held)->owner == nullptr) return;
  const Napi::HandleScope scope(env);
  (*held)->owner->settle(env);
  (*held)->owner->Unref();
}

void NativeRecording::settle(Napi::Env env) {
  if (!pending_ || !shared_->done) return;
  const capture::RecordingResult& result = shared_->result;
  Napi::Object object = Napi::Object::New(env);
  object["packets"] = Napi::Number::New(env, static_cast<double>(result.packets));
  object["dropped"] = Napi::Number::New(env, static_cast<double>(result.dropped));
  object["bytes"] = Napi::Number::New(env, static_cast<double>(shared_->state.bytes.load()));
  object["fault"] = env.Null();
  if (result.fault) {
    Napi::Object fault = Napi::Object::New(env);
    fault["code"] = Napi::String::New(env, fault_code_name(result.fault.code));
    fault["path"] = Napi::String::New(env, result.fault.path);
    fault["message"] = Napi::String::New(env, result.fault.message);
    object["fault"] = fault;
  }
  const Napi::Promise::Deferred deferred = *pending_;
  pending_.reset();
  deferred.Resolve(object);
}

// One promise at a time.
Napi::Value NativeRecording::ended(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (pending_) return pending_->Promise();
  pending_.emplace(Napi::Promise::Deferred::New(env));
  const Napi::Promise promise = pending_->Promise();
  settle(env);
  return promise;
}

Napi::Value NativeRecording::progress(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const capture::RecordingState& state = shared_->state;
  Napi::Object object = Napi::Object::New(env);
  object["capturing"] = Napi::Boolean::New(env, state.capturing);
  object["packets"] = Napi::Number::New(env, static_cast<double>(state.packets.load()));
  object["bytes"] = Napi::Number::New(env, static_cast<double>(state.bytes.load()));
  return object;
}

// Takes the comments that stand at the end of the file.
Napi::Value NativeRecording::finish(const Napi::CallbackInfo& info) {
  std::vector<std::string> comments;
  if (info.Length() > 0 && !read_texts(info[0], comments)) {
    Napi::TypeError::New(info.Env(), "finish takes an array of strings").ThrowAsJavaScriptException();
    return info.Env().Undefined();
  }
  shared_->state.finish_with(std::move(comments));
  return info.Env().Undefined();
}

// One function for adding and removing: Node tells hooks apart by function and argument.
void NativeRecording::environment_ends(void* self) {
  static_cast<NativeRecording*>(self)->shut_down();
}

void NativeRecording::shut_down() {
  shared_->state.stop = true;
  if (thread_.joinable()) thread_.join();
}

NativeRecording::~NativeRecording() {
  shared_->owner = nullptr;
  if (env_ != nullptr) napi_remove_env_cleanup_hook(env_, &NativeRecording::environment_ends, this);
  shut_down();
}

}  // namespace tractor::binding
