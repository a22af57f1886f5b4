#include "binding/run_options.hpp"

#include <cmath>

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
    if (number(name, value, least, most)) out = static_cast<T>(value);
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

 private:
  bool number(const char* name, double& out, double least, double most) {
    const Napi::Value value = object_.Get(name);
    if (value.IsUndefined() || failed_) return false;
    out = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : std::nan("");
    if (out >= least && out <= most) return true;
    fail(name, "is out of range");
    return false;
  }
  void fail(const char* name, const char* what) {
    failed_ = true;
    Napi::RangeError::New(env_, std::string(name) + " " + what).ThrowAsJavaScriptException();
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

bool read_run_options(const Napi::CallbackInfo& info, meter::RunOptions& options) {
  if (info.Length() < 1 || !info[0].IsObject()) {
    Napi::TypeError::New(info.Env(), "NativeRun needs an options object").ThrowAsJavaScriptException();
    return false;
  }
  OptionReader reader(info[0].As<Napi::Object>());
  meter::MeterOptions& meter = options.meter;
  reader.texts("paths", options.paths);
  reader.text("interface", options.live.interface);
  reader.count("snapLength", options.live.snap_length, 1, 262'144);
  reader.flag("promiscuous", options.live.promiscuous);
  reader.text("filter", options.filter);
  reader.seconds("tcpIdleTimeoutS", meter.tcp_idle_ns, 1e-6);
  reader.seconds("idleTimeoutS", meter.idle_ns, 1e-6);
  reader.seconds("activeTimeoutS", meter.active_ns, 0);
  reader.seconds("windowS", meter.window_ns, 1e-6);
  reader.count("maxFlows", meter.max_flows, 1, 1u << 30);
  reader.count("batchRows", meter.batch_rows, 1, 1u << 20);
  reader.count("threads", options.threads, 1, 64);
  reader.flag("flowRows", meter.flow_rows);
  reader.flag("windowRows", meter.window_rows);
  reader.selection(meter.features);
  reader.flag("facts", meter.facts);
  reader.flag("openTunnels", options.open_tunnels);
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
