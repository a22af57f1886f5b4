// encodeRows: rows of a batch as text into a buffer of JavaScript's. Keeps nothing from call to call.
#pragma once

#include <napi.h>

namespace tractor::binding {

// (format, cells, rowCount, from, out) → { rows, bytes, rowBytes }; see lib/native/declarations.ts.
Napi::Value encode_rows(const Napi::CallbackInfo& info);

}  // namespace tractor::binding
