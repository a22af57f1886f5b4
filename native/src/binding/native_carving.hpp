// A carving as a JavaScript object: `next()` gives a promise of the next bytes, null at the end; `fault()` then says
// whether all was carved.
#pragma once

#include <napi.h>

#include <atomic>
#include <cstdint>
#include <vector>

#include "base/fault.hpp"
#include "binding/pulled_object.hpp"
#include "capture/carved_reader.hpp"

namespace tractor::binding {

struct CarvingOptions {
  capture::CarveOptions carve;
  bool list = false;  // rows of numbers, of one flow's packets, instead of pcapng
  std::size_t limit = 0;
  bool open_tunnels = true;
};

struct CarvingWork {
  using Item = std::vector<std::uint8_t>;
  static constexpr const char* kName = "tractor carving";

  CarvingOptions options;
  std::atomic<bool> stop{false};
  base::Fault fault;

  void close() {}  // the reader asks for `stop`
  template <typename Push>
  void run(Push push);
};

class NativeCarving : public PulledObject<NativeCarving, CarvingWork> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit NativeCarving(const Napi::CallbackInfo& info);

  Napi::Value to_value(Napi::Env env, CarvingWork::Item& bytes);

 private:
  Napi::Value fault(const Napi::CallbackInfo& info);
};

}  // namespace tractor::binding
