#include "binding/native_carving.hpp"

#include <cstring>
#include <limits>
#include <new>

#include "binding/run_options.hpp"
#include "capture/pcapng_writer.hpp"
#include "meter/carved_packets.hpp"

namespace tractor::binding {

namespace {

using Bytes = CarvingWork::Item;

// Interfaces are described as frames of them come, so each is there before its first frame.
template <typename Push>
base::Fault write_pcapng(capture::CarvedReader& reader, Push push) {
  capture::PcapngWriter writer;
  capture::SectionText section;
  section.application = "tractor";
  writer.section(section);
  std::size_t described = 0;
  capture::FrameBatch batch;
  for (;;) {
    const capture::ReadStatus status = reader.next(batch);
    const auto& interfaces = reader.info().interfaces;
    for (; described < interfaces.size(); ++described) {
      const capture::InterfaceInfo& from = interfaces[described];
      capture::InterfaceText text;
      text.link_type = from.link_type;
      text.snap_length = from.snap_length;
      text.fcs_length = static_cast<std::uint8_t>(from.fcs_length);
      text.name = from.name;
      text.description = from.description;
      text.filter = from.filter;
      text.os = from.os;
      text.hardware = from.hardware;
      writer.interface(text);
    }
    for (std::size_t i = 0; i < batch.frames.size(); ++i) writer.frame(batch.frames[i], reader.details()[i].options);
    const base::ByteView bytes = writer.bytes();
    if (!bytes.empty() && !push(Bytes(bytes.begin(), bytes.end()))) break;
    writer.clear();
    if (status == capture::ReadStatus::fault) return reader.fault();
    if (status == capture::ReadStatus::end) break;
  }
  return {};
}

// As lib/native/declarations.ts has it: number, time in us, forward, wire bytes, payload bytes, TCP flags or NaN.
Bytes packed(const std::vector<meter::CarvedPacket>& packets) {
  std::vector<double> numbers;
  for (const meter::CarvedPacket& packet : packets) {
    const base::TimeNs us = packet.time_ns / base::kNsPerUs - (packet.time_ns % base::kNsPerUs < 0 ? 1 : 0);
    for (const double value :
         {static_cast<double>(packet.number), static_cast<double>(us), packet.forward ? 1.0 : 0.0,
          static_cast<double>(packet.wire_bytes), static_cast<double>(packet.payload_bytes),
          packet.tcp ? static_cast<double>(packet.tcp_flags) : std::numeric_limits<double>::quiet_NaN()}) {
      numbers.push_back(value);
    }
  }
  Bytes bytes(numbers.size() * sizeof(double));
  if (!bytes.empty()) std::memcpy(bytes.data(), numbers.data(), bytes.size());
  return bytes;
}

}  // namespace

template <typename Push>
void CarvingWork::run(Push push) {
  try {
    const auto reader = capture::CarvedReader::open(options.carve, fault);
    if (!reader) return;
    if (options.list) {
      push(packed(meter::list_packets(*reader, options.limit, options.open_tunnels, fault)));
    } else {
      fault = write_pcapng(*reader, push);
    }
  } catch (const std::bad_alloc&) {
    fault = {base::FaultCode::out_of_memory, options.carve.index, 0, "out of memory"};
  }
}

Napi::Function NativeCarving::define(Napi::Env env) {
  return DefineClass(env, "NativeCarving",
                     {InstanceMethod("next", &NativeCarving::next), InstanceMethod("fault", &NativeCarving::fault),
                      InstanceMethod("abort", &NativeCarving::abort)});
}

NativeCarving::NativeCarving(const Napi::CallbackInfo& info) : PulledObject(info) {
  if (!read_carving_options(info, work().options)) return;  // a JavaScript exception is pending
  work().options.carve.stop = &work().stop;
  start(info.Env());
}

Napi::Value NativeCarving::to_value(Napi::Env env, CarvingWork::Item& bytes) {
  return Napi::Buffer<std::uint8_t>::Copy(env, bytes.data(), bytes.size());
}

Napi::Value NativeCarving::fault(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (!finished() || !work().fault) return env.Null();
  const base::Fault& fault = work().fault;
  Napi::Object object = Napi::Object::New(env);
  object["code"] = Napi::String::New(env, base::fault_code_name(fault.code));
  object["path"] = Napi::String::New(env, fault.path);
  object["offset"] = Napi::Number::New(env, static_cast<double>(fault.offset));
  object["message"] = Napi::String::New(env, fault.message);
  return object;
}

}  // namespace tractor::binding
