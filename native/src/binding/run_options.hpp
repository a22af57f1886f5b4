// Options of a run out of a JavaScript object, checked. Seconds come in, nanoseconds go on.
#pragma once

#include <napi.h>

#include "binding/native_carving.hpp"
#include "binding/native_split_part.hpp"
#include "capture/recording.hpp"
#include "meter/capture_run.hpp"

namespace tractor::binding {

// False with a JavaScript TypeError or RangeError pending where the object does not fit.
bool read_run_options(const Napi::CallbackInfo& info, meter::RunOptions& options, MergeOptions& merge);
// The same of `features` and `spltPackets` alone; what is not there stays as it was.
bool read_selection(Napi::Object object, features::Selection& selection);
bool read_recording_options(const Napi::CallbackInfo& info, capture::RecordingOptions& options);
bool read_split_part_options(const Napi::CallbackInfo& info, SplitPartOptions& options);
bool read_carving_options(const Napi::CallbackInfo& info, CarvingOptions& options);
// False, with nothing pending, where it is no array of strings.
bool read_texts(const Napi::Value& value, std::vector<std::string>& out);

}  // namespace tractor::binding
