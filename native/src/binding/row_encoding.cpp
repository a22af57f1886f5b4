#include "binding/row_encoding.hpp"

#include <string>
#include <vector>

#include "binding/column_views.hpp"
#include "encode/row_text.hpp"

namespace tractor::binding {

namespace {

// The strings of a call, which views point into.
class Texts {
 public:
  explicit Texts(std::size_t most) { texts_.reserve(most); }
  std::string_view take(const Napi::Value& value) {
    texts_.push_back(value.IsString() ? value.As<Napi::String>().Utf8Value() : std::string());
    return texts_.back();
  }

 private:
  std::vector<std::string> texts_;  // reserved once: they do not move
};

encode::RowFormat read_format(const Napi::Object& object, Texts& texts) {
  return {texts.take(object.Get("rowEnd")), texts.take(object.Get("missing")), texts.take(object.Get("yes")),
          texts.take(object.Get("no"))};
}

Napi::Value fail(Napi::Env env, const char* what) {
  Napi::TypeError::New(env, std::string("encodeRows: ") + what).ThrowAsJavaScriptException();
  return env.Undefined();
}

Napi::Value to_object(Napi::Env env, const encode::RowsWritten& written, std::size_t row_bytes) {
  Napi::Object object = Napi::Object::New(env);
  object["rows"] = Napi::Number::New(env, static_cast<double>(written.rows));
  object["bytes"] = Napi::Number::New(env, static_cast<double>(written.bytes));
  object["rowBytes"] = Napi::Number::New(env, static_cast<double>(row_bytes));
  return object;
}

}  // namespace

Napi::Value encode_rows(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (info.Length() != 5 || !info[0].IsObject() || !info[1].IsArray() || !info[2].IsNumber() || !info[3].IsNumber() ||
      !info[4].IsBuffer())
    return fail(env, "takes a format, cells, two numbers and a buffer");
  const auto cells_array = info[1].As<Napi::Array>();
  const std::uint32_t count = cells_array.Length();
  const std::size_t rows = info[2].As<Napi::Number>().Uint32Value();
  const std::size_t from = info[3].As<Napi::Number>().Uint32Value();
  Texts texts(4 + 2 * std::size_t{count});
  const encode::RowFormat format = read_format(info[0].As<Napi::Object>(), texts);
  ColumnReader reader(env, rows);
  std::vector<encode::ColumnView> views(count);
  std::vector<encode::TextCell> cells(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    const Napi::HandleScope scope(env);
    const Napi::Value item = cells_array[i];
    if (!item.IsObject()) return fail(env, "a cell is no object");
    const auto cell = item.As<Napi::Object>();
    cells[i] = {texts.take(cell.Get("start")), texts.take(cell.Get("quote")), nullptr};
    const Napi::Value column = cell.Get("column");
    if (column.IsNull()) continue;
    views[i] = reader.read(column);
    cells[i].column = &views[i];
  }
  if (reader.fault() != nullptr) return fail(env, reader.fault());
  const encode::RowText text(format, cells);
  auto out = info[4].As<Napi::Buffer<char>>();
  return to_object(env, text.write(from, rows, {out.Data(), out.Length()}), text.max_row_bytes());
}

}  // namespace tractor::binding
