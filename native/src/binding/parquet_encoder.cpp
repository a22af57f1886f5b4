#include "binding/parquet_encoder.hpp"

#include <string>
#include <vector>

#include "binding/column_views.hpp"

namespace tractor::binding {

namespace {

constexpr char kUsage[] = "takes fields of a name and a kind, metadata and who made it";

std::string text_of(const Napi::Value& value) {
  return value.IsString() ? value.As<Napi::String>().Utf8Value() : std::string();
}

// False where one is no field.
bool read_fields(const Napi::Array& array, std::vector<encode::ParquetField>& fields) {
  for (std::uint32_t i = 0; i < array.Length(); ++i) {
    const Napi::Value item = array[i];
    if (!item.IsObject()) return false;
    const auto object = item.As<Napi::Object>();
    const auto kind = cell_kind(text_of(object.Get("kind")));
    if (!kind) return false;
    fields.push_back({text_of(object.Get("name")), *kind});
  }
  return true;
}

encode::ParquetFile::Metadata read_metadata(const Napi::Object& object) {
  encode::ParquetFile::Metadata metadata;
  const Napi::Array keys = object.GetPropertyNames();
  for (std::uint32_t i = 0; i < keys.Length(); ++i) {
    const Napi::Value key = keys[i];
    metadata.emplace_back(text_of(key), text_of(object.Get(key)));
  }
  return metadata;
}

Napi::Value to_buffer(Napi::Env env, const std::string& bytes) {
  return Napi::Buffer<char>::Copy(env, bytes.data(), bytes.size());
}

}  // namespace

Napi::Function ParquetEncoder::define(Napi::Env env) {
  return DefineClass(env, "ParquetEncoder",
                     {InstanceMethod("add", &ParquetEncoder::add), InstanceMethod("finish", &ParquetEncoder::finish)});
}

ParquetEncoder::ParquetEncoder(const Napi::CallbackInfo& info) : Napi::ObjectWrap<ParquetEncoder>(info) {
  std::vector<encode::ParquetField> fields;
  if (info.Length() != 3 || !info[0].IsArray() || !info[1].IsObject() || !info[2].IsString() ||
      !read_fields(info[0].As<Napi::Array>(), fields)) {
    fail(info.Env(), kUsage);
    return;
  }
  file_.emplace(std::move(fields), read_metadata(info[1].As<Napi::Object>()), text_of(info[2]));
}

Napi::Value ParquetEncoder::fail(Napi::Env env, const char* what) {
  file_.reset();
  Napi::TypeError::New(env, std::string("ParquetEncoder: ") + what).ThrowAsJavaScriptException();
  return env.Undefined();
}

Napi::Value ParquetEncoder::add(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (!file_) return fail(env, "the file is at its end");
  if (info.Length() != 2 || !info[0].IsArray() || !info[1].IsNumber()) return fail(env, "takes columns and a number");
  const auto array = info[0].As<Napi::Array>();
  const std::size_t rows = info[1].As<Napi::Number>().Uint32Value();
  if (array.Length() != file_->fields().size()) return fail(env, "takes a column for each field");
  ColumnReader reader(env, rows);
  std::vector<encode::ColumnView> views;
  for (std::uint32_t i = 0; i < array.Length(); ++i) {
    const Napi::HandleScope scope(env);
    views.push_back(reader.read(array[i]));
    if (reader.fault() != nullptr) return fail(env, reader.fault());
    if (views.back().kind != file_->fields()[i].kind) return fail(env, "a column is of another kind than its field");
  }
  std::string out;
  if (!file_->add(views, rows, out)) return fail(env, "out of memory");
  return to_buffer(env, out);
}

Napi::Value ParquetEncoder::finish(const Napi::CallbackInfo& info) {
  if (!file_) return fail(info.Env(), "the file is at its end");
  std::string out;
  if (!file_->finish(out)) return fail(info.Env(), "out of memory");
  file_.reset();
  return to_buffer(info.Env(), out);
}

}  // namespace tractor::binding
