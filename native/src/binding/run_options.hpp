// Options of a run out of a JavaScript object, checked. Seconds come in, nanoseconds go on.
#pragma once

#include <napi.h>

#include "capture/recording.hpp"
#include "meter/capture_run.hpp"

namespace tractor::binding {

// False with a JavaScript TypeError or RangeError pending where the object does not fit.
bool read_run_options(const Napi::CallbackInfo& info, meter::RunOptions& options);
// The same of `features` and `spltPackets` alone; what is not there stays as it was.
bool read_selection(Napi::Object object, features::Selection& selection);
bool read_recording_options(const Napi::CallbackInfo& info, capture::RecordingOptions& options);
// False, with nothing pending, where it is no array of strings.
bool read_texts(const Napi::Value& value, std::vector<std::string>& out);

}  // namespace tractor::binding
