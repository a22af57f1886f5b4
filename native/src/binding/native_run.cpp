#include "binding/native_run.hpp"

#include "binding/row_objects.hpp"
#include "binding/run_options.hpp"

namespace tractor::binding {

void RunWork::meter_captures() {
  const meter::RowSink sink = [&](std::unique_ptr<meter::RowBatch> batch) { rows.push(std::move(batch)); };
  if (merge.folder.empty()) {
    result = meter::run_captures(options, sink, progress, stop);
  } else {
    result = split::merge_partitions(merge.plan, merge.folder, options, sink, progress, stop);
  }
  rows.finish();
}

Napi::Function NativeRun::define(Napi::Env env) {
  return DefineClass(env, "NativeRun",
                     {InstanceMethod("next", &NativeRun::next), InstanceMethod("progress", &NativeRun::progress),
                      InstanceMethod("result", &NativeRun::result), InstanceMethod("finish", &NativeRun::finish),
                      InstanceMethod("abort", &NativeRun::abort)});
}

NativeRun::NativeRun(const Napi::CallbackInfo& info) : PulledObject(info) {
  if (!read_run_options(info, work().options, work().merge)) return;  // a JavaScript exception is pending
  work().options.finish = &work().finish;
  start(info.Env());
}

Napi::Value NativeRun::to_value(Napi::Env env, RunWork::Item& batch) {
  return to_object(env, *batch);
}

Napi::Value NativeRun::progress(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Napi::Object object = Napi::Object::New(env);
  const meter::RunProgress& p = work().progress;
  object["bytesRead"] = Napi::Number::New(env, static_cast<double>(p.bytes_read.load()));
  object["bytesTotal"] = Napi::Number::New(env, static_cast<double>(p.bytes_total.load()));
  object["packets"] = Napi::Number::New(env, static_cast<double>(p.packets.load()));
  object["flows"] = Napi::Number::New(env, static_cast<double>(p.flows.load()));
  return object;
}

Napi::Value NativeRun::result(const Napi::CallbackInfo& info) {
  if (!finished()) return info.Env().Null();
  return to_object(info.Env(), work().result);
}

// Returns at once; next() then gives what is held, and null.
Napi::Value NativeRun::finish(const Napi::CallbackInfo& info) {
  work().finish = true;
  return info.Env().Undefined();
}

}  // namespace tractor::binding
