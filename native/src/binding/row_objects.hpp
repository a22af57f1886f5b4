// Rows and results as JavaScript objects. Runs on the JavaScript thread only.
#pragma once

#include <napi.h>

#include "meter/capture_run.hpp"
#include "meter/column_batch.hpp"

namespace tractor::binding {

// All columns of a batch share one ArrayBuffer, which JavaScript owns: one copy, no lifetime to look after.
Napi::Object to_object(Napi::Env env, const meter::ColumnBatch& batch);
Napi::Object to_object(Napi::Env env, const meter::RunResult& result);
Napi::Array feature_schema_array(Napi::Env env, const features::Selection& selection);
// Every set: name, description, number of columns, and bytes that it adds to a flow's state; splt at its default
// length.
Napi::Array feature_sets_array(Napi::Env env);

}  // namespace tractor::binding
