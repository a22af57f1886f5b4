#include "binding/row_objects.hpp"

#include <algorithm>
#include <cstring>

#include "capture/link_type.hpp"
#include "features/set_layout.hpp"
#include "flow/flow_record.hpp"
#include "packet/packet_view.hpp"

namespace tractor::binding {

namespace {

constexpr std::size_t kAlignment = 8;  // of Float64Array and BigInt64Array

std::size_t padded(std::size_t bytes) {
  return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

template <typename T>
std::size_t bytes_of(const std::vector<T>& values) {
  return padded(values.size() * sizeof(T));
}

std::size_t bytes_of(const meter::Column& column) {
  return bytes_of(column.integers) + bytes_of(column.bigints) + bytes_of(column.booleans) +
         bytes_of(column.text.codes) + bytes_of(column.text.ends) + padded(column.text.bytes.size());
}

// Hands out consecutive aligned parts of one buffer as typed arrays. A Buffer's memory, unlike an ArrayBuffer's, is not
// cleared before it is filled; every byte of it is set here.
class BufferFiller {
 public:
  BufferFiller(Napi::Env env, std::size_t bytes)
      : env_(env), buffer_(Napi::Buffer<std::uint8_t>::New(env, bytes).ArrayBuffer()) {}

  template <typename Array, typename T>
  Array fill(const T* values, std::size_t count) {
    const std::size_t bytes = count * sizeof(T);
    std::uint8_t* const part = static_cast<std::uint8_t*>(buffer_.Data()) + at_;
    if (bytes > 0) std::memcpy(part, values, bytes);
    std::fill_n(part + bytes, padded(bytes) - bytes, std::uint8_t{0});
    Array array = Array::New(env_, count, buffer_, at_);
    at_ += padded(bytes);
    return array;
  }

 private:
  Napi::Env env_;
  Napi::ArrayBuffer buffer_;
  std::size_t at_ = 0;
};

Napi::Object column_object(Napi::Env env, BufferFiller& filler, const meter::ColumnName& name,
                           const meter::Column& column) {
  Napi::Object object = Napi::Object::New(env);
  object["name"] = Napi::String::New(env, name.name);
  const auto kind = [&](const char* text) { object["kind"] = Napi::String::New(env, text); };
  switch (name.kind) {
    case meter::ColumnKind::integer:
      kind("int");
      object["values"] = filler.fill<Napi::Float64Array>(column.integers.data(), column.integers.size());
      break;
    case meter::ColumnKind::bigint:
      kind("bigint");
      object["values"] = filler.fill<Napi::BigInt64Array>(column.bigints.data(), column.bigints.size());
      break;
    case meter::ColumnKind::boolean:
      kind("bool");
      object["values"] = filler.fill<Napi::Uint8Array>(column.booleans.data(), column.booleans.size());
      break;
    case meter::ColumnKind::text:
      kind("text");
      object["codes"] = filler.fill<Napi::Int32Array>(column.text.codes.data(), column.text.codes.size());
      object["ends"] = filler.fill<Napi::Uint32Array>(column.text.ends.data(), column.text.ends.size());
      object["bytes"] = filler.fill<Napi::Uint8Array>(reinterpret_cast<const std::uint8_t*>(column.text.bytes.data()),
                                                      column.text.bytes.size());
      break;
  }
  return object;
}

const char* kind_name(meter::RowKind kind) {
  switch (kind) {
    case meter::RowKind::flows:
      return "flows";
    case meter::RowKind::windows:
      return "windows";
    case meter::RowKind::openings:
      return "openings";
  }
  return "";
}

Napi::Value number(Napi::Env env, std::uint64_t value) {
  return Napi::Number::New(env, static_cast<double>(value));
}

Napi::Value optional_number(Napi::Env env, const std::optional<std::uint64_t>& value) {
  return value ? number(env, *value) : env.Null();
}
Napi::Value optional_bigint(Napi::Env env, const std::optional<base::TimeNs>& value) {
  return value ? Napi::BigInt::New(env, *value) : Napi::Value(env.Null());
}

// Text out of a capture: whatever the bytes are, the string is a valid one.
Napi::Value text(Napi::Env env, const std::string& value) {
  return Napi::String::New(env, value);
}

template <typename Items, typename Convert>
Napi::Array array_of(Napi::Env env, const Items& items, Convert convert) {
  Napi::Array array = Napi::Array::New(env, items.size());
  std::uint32_t i = 0;
  for (const auto& item : items) array[i++] = convert(item);
  return array;
}

Napi::Object counts_object(Napi::Env env, const std::map<std::string, std::uint64_t>& counts) {
  Napi::Object object = Napi::Object::New(env);
  for (const auto& [name, count] : counts) object[name] = number(env, count);
  return object;
}

template <typename Enum, std::size_t N>
Napi::Object counters_object(Napi::Env env, const std::array<std::uint64_t, N>& counters,
                             const char* (*name_of)(Enum)) {
  Napi::Object object = Napi::Object::New(env);
  for (std::size_t i = 0; i < N; ++i) {
    if (counters[i] != 0) object[name_of(static_cast<Enum>(i))] = number(env, counters[i]);
  }
  return object;
}

Napi::Object interface_object(Napi::Env env, const capture::InterfaceInfo& info) {
  Napi::Object object = Napi::Object::New(env);
  object["section"] = number(env, info.section);
  object["linkType"] = number(env, info.link_type);
  object["linkTypeName"] = Napi::String::New(env, capture::linktype_name(info.link_type));
  object["snapLength"] = number(env, info.snap_length);
  object["ticksPerSecond"] = number(env, info.ticks_per_second);
  object["timeOffsetS"] = Napi::Number::New(env, static_cast<double>(info.time_offset_s));
  object["name"] = text(env, info.name);
  object["description"] = text(env, info.description);
  object["filter"] = text(env, info.filter);
  object["os"] = text(env, info.os);
  object["hardware"] = text(env, info.hardware);
  object["comment"] = text(env, info.comment);
  object["frames"] = number(env, info.frames);
  object["received"] = optional_number(env, info.received);
  object["dropped"] = optional_number(env, info.dropped);
  return object;
}

Napi::Object section_object(Napi::Env env, const capture::SectionInfo& info) {
  Napi::Object object = Napi::Object::New(env);
  object["offset"] = number(env, info.offset);
  object["bigEndian"] = Napi::Boolean::New(env, info.big_endian);
  object["versionMajor"] = number(env, info.version_major);
  object["versionMinor"] = number(env, info.version_minor);
  object["hardware"] = text(env, info.hardware);
  object["os"] = text(env, info.os);
  object["application"] = text(env, info.application);
  object["comments"] = array_of(env, info.comments, [&](const std::string& comment) { return text(env, comment); });
  return object;
}

Napi::Object capture_object(Napi::Env env, const capture::CaptureInfo& info) {
  Napi::Object object = Napi::Object::New(env);
  object["path"] = text(env, info.path);
  object["format"] = text(env, info.format);
  object["compression"] = text(env, info.compression);
  object["sections"] = array_of(env, info.sections, [&](const auto& section) { return section_object(env, section); });
  object["interfaces"] = array_of(env, info.interfaces, [&](const auto& item) { return interface_object(env, item); });
  object["names"] = array_of(env, info.names, [&](const capture::NameRecord& record) {
    Napi::Object name = Napi::Object::New(env);
    name["address"] = text(env, record.address);
    name["name"] = text(env, record.name);
    return name;
  });
  object["packets"] = number(env, info.frames);
  object["bytesRead"] = number(env, info.bytes_read);
  object["capturedBytes"] = number(env, info.frame_bytes);
  object["wireBytes"] = number(env, info.wire_bytes);
  object["truncatedPackets"] = number(env, info.frames_cut_by_snap);
  object["outOfOrderPackets"] = number(env, info.out_of_order);
  object["timeFirstNs"] = optional_bigint(env, info.first_ns);
  object["timeLastNs"] = optional_bigint(env, info.last_ns);
  object["packetComments"] = number(env, info.packet_comments);
  object["secretsBlocks"] = number(env, info.secrets_blocks);
  object["blocks"] = counts_object(env, info.blocks);
  object["skippedBytes"] = counts_object(env, info.skipped_bytes);
  object["anomalies"] = counts_object(env, info.anomalies);
  return object;
}

Napi::Array faults_array(Napi::Env env, const meter::RunResult& result) {
  Napi::Array array = Napi::Array::New(env, result.faults.size());
  for (std::uint32_t i = 0; i < result.faults.size(); ++i) {
    const base::Fault& fault = result.faults[i];
    Napi::Object object = Napi::Object::New(env);
    object["code"] = Napi::String::New(env, base::fault_code_name(fault.code));
    object["path"] = text(env, fault.path);
    object["offset"] = number(env, fault.offset);
    object["message"] = text(env, fault.message);
    object["packetsRead"] = number(env, result.packets_before_fault[i]);
    array[i] = object;
  }
  return array;
}

Napi::Object unsupported_links_object(Napi::Env env, const std::map<std::uint16_t, std::uint64_t>& counts) {
  Napi::Object object = Napi::Object::New(env);
  for (const auto& [link_type, count] : counts) {
    object[capture::linktype_text(link_type)] = number(env, count);
  }
  return object;
}

}  // namespace

Napi::Object to_object(Napi::Env env, const meter::ColumnBatch& batch) {
  const std::size_t features = std::size_t{batch.rows} * batch.feature_count;
  std::size_t bytes = padded(features * sizeof(double));
  for (const meter::Column& column : batch.columns) bytes += bytes_of(column);
  BufferFiller filler(env, bytes);
  Napi::Object object = Napi::Object::New(env);
  object["kind"] = Napi::String::New(env, kind_name(batch.kind));
  object["rowCount"] = number(env, batch.rows);
  object["featureCount"] = number(env, batch.feature_count);
  object["features"] = filler.fill<Napi::Float64Array>(batch.features.get(), features);
  Napi::Array columns = Napi::Array::New(env);
  std::uint32_t given = 0;
  for (std::size_t i = 0; i < batch.columns.size(); ++i) {
    if (batch.columns[i].empty() && batch.rows != 0) continue;
    columns[given++] = column_object(env, filler, batch.names[i], batch.columns[i]);
  }
  object["columns"] = columns;
  return object;
}

Napi::Object to_object(Napi::Env env, const meter::RunResult& result) {
  Napi::Object object = Napi::Object::New(env);
  object["faults"] = faults_array(env, result);
  object["captures"] = array_of(env, result.captures, [&](const auto& info) { return capture_object(env, info); });
  object["packets"] = number(env, result.packets);
  object["flows"] = number(env, result.meter.flows);
  object["windows"] = number(env, result.meter.windows);
  object["packetCounters"] = counters_object(env, result.decode.outcomes, packet::outcome_name);
  object["packetBytes"] = counters_object(env, result.decode.outcome_bytes, packet::outcome_name);
  object["endReasons"] = counters_object(env, result.meter.ended, flow::end_reason_name);
  Napi::Object anomalies = counters_object(env, result.decode.anomalies, packet::anomaly_name);
  if (result.meter.clock_backwards != 0) anomalies["clock_backwards"] = number(env, result.meter.clock_backwards);
  if (result.meter.datagrams_not_whole != 0)
    anomalies["datagram_not_whole"] = number(env, result.meter.datagrams_not_whole);
  object["anomalies"] = anomalies;
  object["unsupportedLinks"] = unsupported_links_object(env, result.decode.unsupported_links);
  return object;
}

Napi::Array feature_schema_array(Napi::Env env, const features::Selection& selection) {
  return array_of(env, features::feature_schema(selection), [&](const features::FeatureSpec& spec) {
    Napi::Object object = Napi::Object::New(env);
    object["name"] = text(env, spec.name);
    object["unit"] = text(env, spec.unit);
    object["type"] = text(env, spec.type);
    object["definition"] = text(env, spec.definition);
    object["source"] = text(env, spec.source);
    object["set"] = text(env, spec.set);
    return object;
  });
}

Napi::Array feature_sets_array(Napi::Env env) {
  std::size_t index = 0;
  return array_of(env, features::feature_sets(), [&](const features::SetSpec& spec) {
    const auto set = static_cast<features::FeatureSet>(index++);
    const features::Selection only = features::Selection::only(set);
    Napi::Object object = Napi::Object::New(env);
    object["name"] = Napi::String::New(env, spec.name);
    object["description"] = Napi::String::New(env, spec.description);
    object["columns"] = number(env, features::feature_schema(only).size());
    object["stateBytes"] = number(env, features::SetLayout::bytes_of(set, only));
    return object;
  });
}

}  // namespace tractor::binding
