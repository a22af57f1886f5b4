#include "capture/packet_filter.hpp"

#include <dlfcn.h>
#include <pcap/pcap.h>

#include <map>

namespace tractor::capture {

namespace {

// The functions of libpcap that are used, found in whichever name the system has.
struct Libpcap {
  decltype(&::pcap_open_dead) open_dead = nullptr;
  decltype(&::pcap_compile) compile = nullptr;
  decltype(&::pcap_offline_filter) offline_filter = nullptr;
  decltype(&::pcap_freecode) freecode = nullptr;
  decltype(&::pcap_geterr) geterr = nullptr;
  decltype(&::pcap_close) close = nullptr;
  bool loaded = false;

  Libpcap() {
    void* library = nullptr;
    for (const char* name : {"libpcap.so.1", "libpcap.so.0.8", "libpcap.so"}) {
      library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
      if (library != nullptr) break;
    }
    if (library == nullptr) return;
    loaded = find(library, "pcap_open_dead", open_dead) && find(library, "pcap_compile", compile) &&
             find(library, "pcap_offline_filter", offline_filter) && find(library, "pcap_freecode", freecode) &&
             find(library, "pcap_geterr", geterr) && find(library, "pcap_close", close);
  }

  template <typename Function>
  static bool find(void* library, const char* name, Function& function) {
    function = reinterpret_cast<Function>(dlsym(library, name));
    return function != nullptr;
  }
};

const Libpcap& libpcap() {
  static const Libpcap library;
  return library;
}

constexpr int kLongestFrame = 262'144;  // what libpcap calls MAXIMUM_SNAPLEN

// In files the numbers are LINKTYPE_*, in the library DLT_*; on Linux they differ for raw IP alone.
int dlt_of(std::uint16_t link_type) {
  return link_type == 101 ? DLT_RAW : link_type;
}

}  // namespace

struct PacketFilter::Impl {
  struct Program {
    bpf_program code{};
    bool usable = false;
  };
  std::string expression;
  std::map<std::uint16_t, Program> programs;

  ~Impl() {
    for (auto& [type, program] : programs) {
      if (program.usable) libpcap().freecode(&program.code);
    }
  }

  // Empty where it compiled, else libpcap's message.
  std::string compile_for(std::uint16_t link_type, Program& program) const {
    pcap_t* dead = libpcap().open_dead(dlt_of(link_type), kLongestFrame);
    if (dead == nullptr) return "out of memory";
    std::string error;
    if (libpcap().compile(dead, &program.code, expression.c_str(), 1, PCAP_NETMASK_UNKNOWN) == 0) {
      program.usable = true;
    } else {
      error = libpcap().geterr(dead);
    }
    libpcap().close(dead);
    return error;
  }
};

PacketFilter::PacketFilter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PacketFilter::~PacketFilter() = default;

std::unique_ptr<PacketFilter> PacketFilter::compile(const std::string& expression, base::Fault& fault) {
  fault = {};
  if (!libpcap().loaded) {
    fault.code = base::FaultCode::unavailable;
    fault.message = "a filter needs libpcap, which is not on this machine (Debian package libpcap0.8)";
    return nullptr;
  }
  auto impl = std::make_unique<Impl>();
  impl->expression = expression;
  // Ethernet knows the most expressions: what does not compile for it is taken for a mistake in the expression.
  const std::string error = impl->compile_for(1, impl->programs[1]);
  if (!error.empty()) {
    fault.code = base::FaultCode::bad_filter;
    fault.message = "filter '" + expression + "': " + error;
    return nullptr;
  }
  return std::unique_ptr<PacketFilter>(new PacketFilter(std::move(impl)));
}

bool PacketFilter::matches(const Frame& frame) {
  const auto [it, fresh] = impl_->programs.try_emplace(frame.link_type);
  if (fresh) impl_->compile_for(frame.link_type, it->second);
  if (!it->second.usable) return false;
  pcap_pkthdr header{};
  header.caplen = frame.captured_length;
  header.len = frame.wire_length;
  return libpcap().offline_filter(&it->second.code, &header, frame.data) != 0;
}

}  // namespace tractor::capture
