// Columns of JavaScript as views for the encoders: `{ kind, values | codes, bytes, ends }` as
// lib/native/declarations.ts has it. Everything an encoder relies on is checked here, since any JavaScript may call.
#pragma once

#include <napi.h>

#include <optional>
#include <string>

#include "encode/column_view.hpp"

namespace tractor::binding {

std::optional<encode::CellKind> cell_kind(const std::string& name);

// Makes views as long as nothing is wrong; the views hold as long as the JavaScript thread does not run on.
class ColumnReader {
 public:
  ColumnReader(Napi::Env env, std::size_t rows) : env_(env), rows_(rows) {}

  encode::ColumnView read(const Napi::Value& value);
  // What was wrong, or null. Throws nothing itself.
  const char* fault() const { return fault_; }

 private:
  template <typename Array, typename T>
  const T* array(const Napi::Object& object, const char* name, napi_typedarray_type type, std::size_t& length);
  std::size_t whole(const Napi::Object& object, const char* name);
  void read_reals(const Napi::Object& object, encode::ColumnView& view);
  void read_texts(const Napi::Object& object, encode::TextView& text);
  void need(bool fine, const char* what) {
    if (!fine && fault_ == nullptr) fault_ = what;
  }

  Napi::Env env_;
  std::size_t rows_;
  const char* fault_ = nullptr;
};

}  // namespace tractor::binding
