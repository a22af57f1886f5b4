#include "capture/packet_filter.hpp"

#include <array>
#include <map>

#include "capture/libpcap.hpp"
#include "capture/link_type.hpp"

namespace tractor::capture {

namespace {

constexpr int kLongestFrame = 262'144;  // what libpcap calls MAXIMUM_SNAPLEN
constexpr std::uint16_t kEthernet = 1;
// Ethernet knows the most expressions. Besides, 802.11 has those of its own (`wlan type data`), and so have PFLOG, ATM,
// MTP2 and, for the direction, Linux cooked.
constexpr std::array<std::uint16_t, 6> kTried{kEthernet, 105, 117, 123, 140, 113};

}  // namespace

struct PacketFilter::Impl {
  struct Program {
    bpf_program code{};
    bool usable = false;
    bool wanted = false;  // a frame of this link type came
  };
  std::string expression;
  std::map<std::uint16_t, Program> programs;
  bool any_usable = false;  // of those that were wanted
  base::Fault no_meaning;   // of the first that was wanted and is not usable

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

  // Empty where it compiles for some link type, else what is wrong with it.
  std::string try_all() {
    std::string error;
    for (const std::uint16_t link_type : kTried) {
      const std::string problem = compile_for(link_type, programs[link_type]);
      if (problem.empty()) return {};
      if (link_type == kEthernet) error = problem;
    }
    return error;
  }

  const Program& wanted(std::uint16_t link_type) {
    Program& program = programs[link_type];
    if (!program.wanted) [[unlikely]]
      want(link_type, program);
    return program;
  }

  void want(std::uint16_t link_type, Program& program) {
    program.wanted = true;
    const std::string error = program.usable ? std::string{} : compile_for(link_type, program);
    any_usable = any_usable || program.usable;
    if (!program.usable && !no_meaning)
      no_meaning = refusal("for link type " + linktype_text(link_type) + ": " + error);
  }

  base::Fault refusal(const std::string& error) const {
    base::Fault fault;
    fault.code = base::FaultCode::bad_filter;
    fault.message = "filter '" + expression + "': " + error;
    return fault;
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
  if (const std::string error = impl->try_all(); !error.empty()) {
    fault = impl->refusal(error);
    return nullptr;
  }
  return std::unique_ptr<PacketFilter>(new PacketFilter(std::move(impl)));
}

bool PacketFilter::matches(const Frame& frame) {
  const Impl::Program& program = impl_->wanted(frame.link_type);
  if (!program.usable) return false;
  pcap_pkthdr header{};
  header.caplen = frame.captured_length;
  header.len = frame.wire_length;
  return libpcap()->offline_filter(&program.code, &header, frame.data) != 0;
}

void PacketFilter::came(std::uint16_t link_type) {
  (void)impl_->wanted(link_type);
}

base::Fault PacketFilter::without_meaning() const {
  return impl_->any_usable ? base::Fault{} : impl_->no_meaning;
}

}  // namespace tractor::capture
