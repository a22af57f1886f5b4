#include "binding/native_split_part.hpp"

#include <cinttypes>
#include <cstdio>

#include "binding/run_options.hpp"
#include "split/partition_run.hpp"

namespace tractor::binding {

const char* split_part_name(SplitPart part) {
  static constexpr const char* kNames[] = {"plan", "scan", "prove", "meter", "check"};
  return kNames[static_cast<std::size_t>(part)];
}

SplitPartResult SplitPartWork::result() {
  SplitPartResult out;
  split::SplitPlan& plan = options.plan;
  switch (options.part) {
    case SplitPart::plan: {
      const split::PlanRequest request{plan.path, plan.range_bytes, plan.partitions, plan.filter, plan.open_tunnels};
      (void)split::plan_split(request, plan, out.whole, out.fault);
      break;
    }
    case SplitPart::scan:
      out.fault = split::scan_range(plan, options.range, options.folder, options.start, counts, stop);
      break;
    case SplitPart::prove:
      out.proof = split::prove_ranges(plan, options.folder, stop, out.fault);
      out.whole = out.proof.whole;
      break;
    case SplitPart::meter:
      out.fault = split::meter_partition(plan, options.partition, options.folder, options.run, counts.packets, stop);
      break;
    case SplitPart::check:
      (void)split::can_merge(plan, options.folder, options.run, out.whole, out.fault);
      break;
  }
  return out;
}

Napi::Function NativeSplitPart::define(Napi::Env env) {
  return DefineClass(env, "NativeSplitPart",
                     {InstanceMethod("next", &NativeSplitPart::next), InstanceMethod("abort", &NativeSplitPart::abort),
                      InstanceMethod("progress", &NativeSplitPart::progress)});
}

NativeSplitPart::NativeSplitPart(const Napi::CallbackInfo& info) : PulledObject(info) {
  if (!read_split_part_options(info, work().options)) return;  // a JavaScript exception is pending
  start(info.Env());
}

namespace {

Napi::Object fault_object(Napi::Env env, const base::Fault& fault) {
  Napi::Object object = Napi::Object::New(env);
  object["code"] = Napi::String::New(env, base::fault_code_name(fault.code));
  object["path"] = Napi::String::New(env, fault.path);
  object["offset"] = Napi::Number::New(env, static_cast<double>(fault.offset));
  object["message"] = Napi::String::New(env, fault.message);
  return object;
}

// Numbers of 64 bits as text: JSON has none.
Napi::Object plan_object(Napi::Env env, const split::SplitPlan& plan) {
  Napi::Object object = Napi::Object::New(env);
  char seed[17];
  std::snprintf(seed, sizeof seed, "%016" PRIx64, plan.seed);
  object["path"] = Napi::String::New(env, plan.path);
  object["size"] = Napi::Number::New(env, static_cast<double>(plan.size));
  object["mtimeNs"] = Napi::String::New(env, std::to_string(plan.mtime_ns));
  object["seed"] = Napi::String::New(env, seed);
  object["partitions"] = Napi::Number::New(env, plan.partitions);
  object["ranges"] = Napi::Number::New(env, static_cast<double>(plan.ranges()));
  object["rangeBytes"] = Napi::Number::New(env, static_cast<double>(plan.range_bytes));
  object["filter"] = Napi::String::New(env, plan.filter);
  object["openTunnels"] = Napi::Boolean::New(env, plan.open_tunnels);
  return object;
}

Napi::Array to_scan_array(Napi::Env env, const std::vector<split::RangeToScan>& ranges) {
  Napi::Array array = Napi::Array::New(env, ranges.size());
  for (std::uint32_t i = 0; i < ranges.size(); ++i) {
    const split::RangeStart& from = ranges[i].start;
    Napi::Array blocks = Napi::Array::New(env, from.known_blocks.size());
    for (std::uint32_t b = 0; b < from.known_blocks.size(); ++b) {
      blocks[b] = Napi::Number::New(env, static_cast<double>(from.known_blocks[b]));
    }
    Napi::Object start = Napi::Object::New(env);
    start["begin"] = Napi::Number::New(env, static_cast<double>(from.begin));
    start["knownBlocks"] = blocks;
    Napi::Object object = Napi::Object::New(env);
    object["range"] = Napi::Number::New(env, static_cast<double>(ranges[i].range));
    object["start"] = start;
    array[i] = object;
  }
  return array;
}

}  // namespace

Napi::Value NativeSplitPart::to_value(Napi::Env env, SplitPartWork::Item& result) {
  Napi::Object object = Napi::Object::New(env);
  object["fault"] = result.fault ? Napi::Value(fault_object(env, result.fault)) : env.Null();
  object["whole"] = result.whole.empty() ? env.Null() : Napi::Value(Napi::String::New(env, result.whole));
  object["plan"] = Napi::Value(plan_object(env, work().options.plan));
  object["proven"] = Napi::Boolean::New(env, result.proof.proven);
  object["toScan"] = to_scan_array(env, result.proof.to_scan);
  return object;
}

Napi::Value NativeSplitPart::progress(const Napi::CallbackInfo& info) {
  Napi::Object object = Napi::Object::New(info.Env());
  object["bytes"] = Napi::Number::New(info.Env(), static_cast<double>(work().counts.bytes.load()));
  object["packets"] = Napi::Number::New(info.Env(), static_cast<double>(work().counts.packets.load()));
  return object;
}

}  // namespace tractor::binding
