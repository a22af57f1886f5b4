#include "capture/packet_filter.hpp"

#include <map>

#include "capture/libpcap.hpp"

namespace tractor::capture {

namespace {

constexpr int kLongestFrame = 262'144;  // what libpcap calls MAXIMUM_SNAPLEN

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
      if (program.usable) libpcap()->freecode(&program.code);
    }
  }

  // Empty where it compiled, else libpcap's message.
  std::string compile_for(std::uint16_t link_type, Program& program) const {
    pcap_t* dead = libpcap()->open_dead(dlt_of(link_type), kLongestFrame);
    if (dead == nullptr) return "out of memory";
    std::string error;
    if (libpcap()->compile(dead, &program.code, expression.c_str(), 1, PCAP_NETMASK_UNKNOWN) == 0) {
      program.usable = true;
    } else {
      error = libpcap()->geterr(dead);
    }
    libpcap()->close(dead);
    return error;
  }
};

PacketFilter::PacketFilter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PacketFilter::~PacketFilter() = default;

std::unique_ptr<PacketFilter> PacketFilter::compile(const std::string& expression, base::Fault& fault) {
  fault = {};
  if (libpcap() == nullptr) {
    fault.code = base::FaultCode::unavailable;
    fault.message = std::string("a filter ") + kLibpcapMissing;
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
  return libpcap()->offline_filter(&it->second.code, &header, frame.data) != 0;
}

}  // namespace tractor::capture
