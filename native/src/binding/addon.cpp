// The addon: what JavaScript sees of the core. Nothing native throws past here.
#include <napi.h>

#include "binding/native_carving.hpp"
#include "binding/native_recording.hpp"
#include "binding/native_run.hpp"
#include "binding/native_split_part.hpp"
#include "binding/parquet_encoder.hpp"
#include "binding/row_encoding.hpp"
#include "binding/row_objects.hpp"
#include "binding/run_options.hpp"
#include "features/feature_schema.hpp"

namespace tractor::binding {

namespace {

// Of the selection in the first argument, where there is one; else of everything.
Napi::Value feature_schema(const Napi::CallbackInfo& info) {
  auto selection = features::Selection::all();
  if (info.Length() > 0 && info[0].IsObject() && !read_selection(info[0].As<Napi::Object>(), selection)) {
    return info.Env().Undefined();  // a JavaScript exception is pending
  }
  return feature_schema_array(info.Env(), selection);
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
  exports["NativeRun"] = NativeRun::define(env);
  exports["NativeCarving"] = NativeCarving::define(env);
  exports["NativeRecording"] = NativeRecording::define(env);
  exports["NativeSplitPart"] = NativeSplitPart::define(env);
  exports["ParquetEncoder"] = ParquetEncoder::define(env);
  exports["encodeRows"] = Napi::Function::New(env, &encode_rows);
  exports["featureSchema"] = Napi::Function::New(env, feature_schema);
  exports["featureSets"] = Napi::Function::New(
      env, [](const Napi::CallbackInfo& info) -> Napi::Value { return feature_sets_array(info.Env()); });
  exports["featureSchemaVersion"] = Napi::Number::New(env, features::kSchemaVersion);
  return exports;
}

}  // namespace

NODE_API_MODULE(tractor, init)

}  // namespace tractor::binding
