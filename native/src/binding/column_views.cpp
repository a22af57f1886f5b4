#include "binding/column_views.hpp"

#include <algorithm>

namespace tractor::binding {

std::optional<encode::CellKind> cell_kind(const std::string& name) {
  using encode::CellKind;
  if (name == "int") return CellKind::integer;
  if (name == "bigint") return CellKind::bigint;
  if (name == "float") return CellKind::real;
  if (name == "bool") return CellKind::boolean;
  if (name == "text") return CellKind::text;
  return std::nullopt;
}

template <typename Array, typename T>
const T* ColumnReader::array(const Napi::Object& object, const char* name, napi_typedarray_type type,
                             std::size_t& length) {
  const Napi::Value value = object.Get(name);
  length = 0;
  const bool fits = value.IsTypedArray() && value.As<Napi::TypedArray>().TypedArrayType() == type;
  need(fits, "a column's array is missing or of another type");
  if (!fits) return nullptr;
  const auto typed = value.As<Array>();
  length = typed.ElementLength();
  return reinterpret_cast<const T*>(typed.Data());
}

std::size_t ColumnReader::whole(const Napi::Object& object, const char* name) {
  const Napi::Value value = object.Get(name);
  const double number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : -1;
  const bool fits = number >= 0 && number <= 4294967295.0;
  need(fits, "a column's offset or stride is no whole number");
  return fits ? static_cast<std::size_t>(number) : 0;
}

encode::ColumnView ColumnReader::read(const Napi::Value& value) {
  encode::ColumnView view;
  need(value.IsObject(), "a column is no object");
  if (fault_ != nullptr) return view;
  const auto object = value.As<Napi::Object>();
  const Napi::Value name = object.Get("kind");
  const auto kind = name.IsString() ? cell_kind(name.As<Napi::String>()) : std::nullopt;
  need(kind.has_value(), "a column is of no known kind");
  if (!kind) return view;
  view.kind = *kind;
  std::size_t length = rows_;
  switch (view.kind) {
    case encode::CellKind::integer:
      view.doubles = array<Napi::Float64Array, double>(object, "values", napi_float64_array, length);
      break;
    case encode::CellKind::bigint:
      view.bigints = array<Napi::BigInt64Array, std::int64_t>(object, "values", napi_bigint64_array, length);
      break;
    case encode::CellKind::boolean:
      view.booleans = array<Napi::Uint8Array, std::uint8_t>(object, "values", napi_uint8_array, length);
      break;
    case encode::CellKind::real:
      read_reals(object, view);
      break;
    case encode::CellKind::text:
      read_texts(object, view.text);
      break;
  }
  need(length >= rows_, "a column has fewer values than rows");
  return view;
}

void ColumnReader::read_reals(const Napi::Object& object, encode::ColumnView& view) {
  std::size_t length = 0;
  const double* values = array<Napi::Float64Array, double>(object, "values", napi_float64_array, length);
  const std::size_t offset = whole(object, "offset");
  view.stride = whole(object, "stride");
  if (fault_ != nullptr || rows_ == 0) return;
  need(offset + (rows_ - 1) * view.stride < length, "a column has fewer values than rows");
  view.doubles = values + offset;
}

void ColumnReader::read_texts(const Napi::Object& object, encode::TextView& text) {
  std::size_t codes = 0, bytes = 0, ends = 0;
  text.codes = array<Napi::Int32Array, std::int32_t>(object, "codes", napi_int32_array, codes);
  const char* data = array<Napi::Uint8Array, char>(object, "bytes", napi_uint8_array, bytes);
  const std::uint32_t* last = array<Napi::Uint32Array, std::uint32_t>(object, "ends", napi_uint32_array, ends);
  need(codes >= rows_, "a column has fewer codes than rows");
  if (fault_ != nullptr) return;
  text.bytes = {data, bytes};
  text.ends = {last, ends};
  need(std::is_sorted(last, last + ends) && (ends == 0 || last[ends - 1] <= bytes),
       "a dictionary's entries do not lie in its bytes");
  std::int32_t highest = -1;
  for (std::size_t row = 0; row < rows_; ++row) highest = std::max(highest, text.codes[row]);
  need(highest < static_cast<std::int64_t>(ends), "a code has no entry in the dictionary");
}

}  // namespace tractor::binding
