#include "binding/run_options.hpp"

#include <cmath>
#include <cstdlib>

namespace tractor::binding {

namespace {

constexpr double kLongestS = 1e9;  // 31 years: far from overflow in nanoseconds

// Reads named options and remembers the first that does not fit.
class OptionReader {
 public:
  explicit OptionReader(Napi::Object object) : object_(object), env_(object.Env()) {}

  void seconds(const char* name, base::TimeNs& out, double least) {
    double s = 0;
    if (!number(name, s, least, kLongestS)) return;
    out = static_cast<base::TimeNs>(std::llround(s * static_cast<double>(base::kNsPerSecond)));
  }
  template <typename T>
  void count(const char* name, T& out, double least, double most) {
    double value = 0;
    if (!number(name, value, least, most)) return;
    if (value != std::floor(value)) return fail(name, "must be a whole number");
    out = static_cast<T>(value);
  }
  void flag(const char* name, bool& out) {
    const Napi::Value value = object_.Get(name);
    if (value.IsUndefined() || failed_) return;
    if (!value.IsBoolean()) return fail(name, "must be true or false");
    out = value.As<Napi::Boolean>();
  }
  void text(const char* name, std::string& out) {
    const Napi::Value value = object_.Get(name);
    if (value.IsUndefined() || failed_) return;
    if (!value.IsString()) return fail(name, "must be a string");
    out = value.As<Napi::String>().Utf8Value();
  }
  void texts(const char* name, std::vector<std::string>& out) {
    if (!failed_ && !read_texts(object_.Get(name), out)) fail(name, "must be an array of strings");
  }
  // Offsets in a packet index.
  void positions(const char* name, std::vector<std::uint64_t>& out, double least = 1) {
    const Napi::Value value = object_.Get(name);
    if (failed_) return;
    const bool doubles = value.IsTypedArray() && value.As<Napi::TypedArray>().TypedArrayType() == napi_float64_array;
    if (!doubles) return fail(name, "must be a Float64Array");
    const auto array = value.As<Napi::Float64Array>();
    constexpr double kMost = 9'007'199'254'740'991;  // 2^53 - 1
    for (std::size_t i = 0; i < array.ElementLength(); ++i) {
      if (!(array[i] >= least && array[i] <= kMost)) return fail(name, "must hold offsets");
      out.push_back(static_cast<std::uint64_t>(array[i]));
    }
  }
  // Which flows of which index.
  void carve(capture::CarveOptions& out) {
    text("index", out.index);
    positions("flows", out.flows);
    if (out.index.empty()) fail("index", "must name a file");
  }
  // Names of feature sets, and how many packets `splt` holds.
  void selection(features::Selection& out) {
    if (!object_.Get("features").IsUndefined()) {
      std::vector<std::string> names;
      texts("features", names);
      out.bits = 0;
      for (const std::string& name : names) {
        const auto set = features::set_of(name);
        if (!set) return fail("features", "must name feature sets");
        out.add(*set);
      }
    }
    count("spltPackets", out.splt_packets, 1, features::kMostSpltPackets);
  }
  bool failed() const { return failed_; }
  // A JavaScript exception is pending already.
  void note_failure() { failed_ = true; }
  const Napi::Object& object() const { return object_; }
  void fail(const char* name, const char* what) {
    if (failed_) return;
    failed_ = true;
    Napi::RangeError::New(env_, std::string(name) + " " + what).ThrowAsJavaScriptException();
  }

 private:
  bool number(const char* name, double& out, double least, double most) {
    const Napi::Value value = object_.Get(name);
    if (value.IsUndefined() || failed_) return false;
    out = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : std::nan("");
    if (out >= least && out <= most) return true;
    fail(name, "is out of range");
    return false;
  }

  Napi::Object object_;
  Napi::Env env_;
  bool failed_ = false;
};

}  // namespace

bool read_texts(const Napi::Value& value, std::vector<std::string>& out) {
  if (!value.IsArray()) return false;
  const auto array = value.As<Napi::Array>();
  for (std::uint32_t i = 0; i < array.Length(); ++i) {
    const Napi::Value item = array[i];
    if (!item.IsString()) return false;
    out.push_back(item.As<Napi::String>().Utf8Value());
  }
  return true;
}

bool read_selection(Napi::Object object, features::Selection& selection) {
  OptionReader reader(object);
  reader.selection(selection);
  return !reader.failed();
}

namespace {

// Options of `name` in an object of their own, where there are any.
template <typename Read>
void read_inner(OptionReader& reader, const Napi::Object& object, const char* name, Read read) {
  const Napi::Value value = object.Get(name);
  if (value.IsUndefined()) return;
  if (!value.IsObject()) return reader.fail(name, "must be an object");
  OptionReader inner(value.As<Napi::Object>());
  read(inner);
  if (inner.failed()) reader.note_failure();
}

void read_plan(OptionReader& reader, split::SplitPlan& plan) {
  constexpr double kMost = 9'007'199'254'740'991;  // 2^53 - 1
  std::string mtime_ns, seed;
  reader.text("path", plan.path);
  reader.count("size", plan.size, 1, kMost);
  reader.text("mtimeNs", mtime_ns);
  reader.text("seed", seed);
  reader.count("partitions", plan.partitions, 1, split::kMostPartitions);
  reader.count("rangeBytes", plan.range_bytes, 1, kMost);
  reader.text("filter", plan.filter);
  reader.flag("openTunnels", plan.open_tunnels);
  plan.mtime_ns = std::strtoll(mtime_ns.c_str(), nullptr, 10);
  plan.seed = std::strtoull(seed.c_str(), nullptr, 16);
}

void read_run(OptionReader& reader, const Napi::Object& object, meter::RunOptions& options) {
  meter::MeterOptions& meter = options.meter;
  reader.texts("paths", options.paths);
  reader.text("interface", options.live.interface);
  reader.count("snapLength", options.live.snap_length, 1, 262'144);
  reader.flag("promiscuous", options.live.promiscuous);
  reader.text("packetIndex", options.packet_index);
  read_inner(reader, object, "carve", [&](OptionReader& inner) { inner.carve(options.carve); });
  reader.text("filter", options.filter);
  reader.seconds("idleTimeoutS", meter.idle_ns, 1e-6);
  reader.seconds("tcpIdleTimeoutS", meter.tcp_idle_ns, 1e-6);
  reader.seconds("activeTimeoutS", meter.active_ns, 0);
  reader.seconds("windowS", meter.window_ns, 1e-6);
  reader.count("maxFlows", meter.max_flows, 1, 1u << 30);
  reader.count("batchRows", meter.batch_rows, 1, 1u << 20);
  reader.count("threads", options.threads, 1, 64);
  reader.flag("flowRows", meter.flow_rows);
  reader.flag("windowRows", meter.window_rows);
  reader.selection(meter.features);
  reader.flag("facts", meter.facts);
  reader.flag("openings", meter.openings);
  reader.flag("canonicalOrder", meter.canonical_order);
  if (meter.openings && !(meter.flow_rows && meter.facts)) reader.fail("openings", "needs flowRows and facts");
  reader.flag("openTunnels", options.open_tunnels);
}

}  // namespace

bool read_run_options(const Napi::CallbackInfo& info, meter::RunOptions& options, MergeOptions& merge) {
  if (info.Length() < 1 || !info[0].IsObject()) {
    Napi::TypeError::New(info.Env(), "NativeRun needs an options object").ThrowAsJavaScriptException();
    return false;
  }
  const auto object = info[0].As<Napi::Object>();
  OptionReader reader(object);
  read_run(reader, object, options);
  read_inner(reader, object, "split", [&](OptionReader& inner) {
    inner.text("folder", merge.folder);
    read_inner(inner, inner.object(), "plan", [&](OptionReader& plan) { read_plan(plan, merge.plan); });
    if (merge.folder.empty()) inner.fail("folder", "must name a folder");
  });
  return !reader.failed();
}

bool read_split_part_options(const Napi::CallbackInfo& info, SplitPartOptions& options) {
  if (info.Length() < 1 || !info[0].IsObject()) {
    Napi::TypeError::New(info.Env(), "NativeSplitPart needs an options object").ThrowAsJavaScriptException();
    return false;
  }
  const auto object = info[0].As<Napi::Object>();
  OptionReader reader(object);
  std::string part;
  reader.text("part", part);
  for (const SplitPart known :
       {SplitPart::plan, SplitPart::scan, SplitPart::prove, SplitPart::meter, SplitPart::check}) {
    if (part == split_part_name(known)) options.part = known;
  }
  if (part != split_part_name(options.part)) reader.fail("part", "must be plan, scan, prove, meter or check");
  reader.text("folder", options.folder);
  read_inner(reader, object, "plan", [&](OptionReader& plan) { read_plan(plan, options.plan); });
  reader.count("range", options.range, 0, split::kMostRanges);
  reader.count("partition", options.partition, 0, split::kMostPartitions);
  read_inner(reader, object, "start", [&](OptionReader& start) {
    split::RangeStart& known = options.start.emplace();
    start.count("begin", known.begin, 0, 9'007'199'254'740'991);
    start.positions("knownBlocks", known.known_blocks, 0);
  });
  read_inner(reader, object, "run", [&](OptionReader& run) { read_run(run, run.object(), options.run); });
  return !reader.failed();
}

bool read_carving_options(const Napi::CallbackInfo& info, CarvingOptions& options) {
  if (info.Length() < 1 || !info[0].IsObject()) {
    Napi::TypeError::New(info.Env(), "NativeCarving needs an options object").ThrowAsJavaScriptException();
    return false;
  }
  OptionReader reader(info[0].As<Napi::Object>());
  reader.texts("paths", options.carve.paths);
  reader.carve(options.carve);
  reader.flag("openTunnels", options.open_tunnels);
  options.list = !info[0].As<Napi::Object>().Get("listLimit").IsUndefined();
  reader.count("listLimit", options.limit, 1, 1'000'000);
  return !reader.failed();
}

bool read_recording_options(const Napi::CallbackInfo& info, capture::RecordingOptions& options) {
  if (info.Length() < 1 || !info[0].IsObject()) {
    Napi::TypeError::New(info.Env(), "NativeRecording needs an options object").ThrowAsJavaScriptException();
    return false;
  }
  OptionReader reader(info[0].As<Napi::Object>());
  reader.text("interface", options.live.interface);
  reader.count("snapLength", options.live.snap_length, 1, 262'144);
  reader.text("filter", options.live.filter);
  reader.text("networkNamespace", options.network_namespace);
  reader.text("path", options.path);
  reader.text("description", options.description);
  reader.text("hardware", options.section.hardware);
  reader.text("os", options.section.os);
  reader.text("application", options.section.application);
  reader.texts("comments", options.section.comments);
  return !reader.failed();
}

}  // namespace tractor::binding
