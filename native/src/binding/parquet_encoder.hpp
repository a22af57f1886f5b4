// A Parquet file in the making as a JavaScript object: batches in, buffers of the file's next bytes out. Opens no file.
#pragma once

#include <napi.h>

#include <optional>

#include "encode/parquet_file.hpp"

namespace tractor::binding {

class ParquetEncoder : public Napi::ObjectWrap<ParquetEncoder> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit ParquetEncoder(const Napi::CallbackInfo& info);

 private:
  Napi::Value add(const Napi::CallbackInfo& info);
  Napi::Value finish(const Napi::CallbackInfo& info);
  Napi::Value fail(Napi::Env env, const char* what);

  // Gone after the end or a fault: no more can come of it.
  std::optional<encode::ParquetFile> file_;
};

}  // namespace tractor::binding
