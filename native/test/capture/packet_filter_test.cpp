// Filter expressions on frames of several link types: what each of them means, and what none of them knows.
#include "capture/packet_filter.hpp"

#include <doctest/doctest.h>

#include "capture/libpcap.hpp"
#include "capture_builder.hpp"

namespace tractor::capture::test {
namespace {

constexpr std::uint16_t kEthernet = 1;
constexpr std::uint16_t kWlan = 105;

// An 802.11 data frame, and Ethernet's head of an IPv4 frame: as much as the filters below look at.
const Bytes kDataFrame = Builder().u16(0x0108).u16(0).filler(20, 2).bytes;
const Bytes kEthernetFrame = Builder().filler(12, 2).u8(8).u8(0).filler(40, 0x45).bytes;

Frame frame_of(const Bytes& bytes, std::uint16_t link_type) {
  Frame frame;
  frame.data = bytes.data();
  frame.captured_length = frame.wire_length = static_cast<std::uint32_t>(bytes.size());
  frame.link_type = link_type;
  return frame;
}

TEST_CASE("filter: what Ethernet does not know may be meant for another link type") {
  if (libpcap() == nullptr) return;
  base::Fault fault;
  const auto filter = PacketFilter::compile("wlan type data", fault);
  REQUIRE(filter);
  CHECK_FALSE(fault);
  CHECK(filter->matches(frame_of(kDataFrame, kWlan)));
  CHECK_FALSE(filter->matches(frame_of(kEthernetFrame, kEthernet)));
  CHECK_FALSE(filter->without_meaning());
}

TEST_CASE("filter: what none knows is a mistake, in Ethernet's words") {
  if (libpcap() == nullptr) return;
  base::Fault fault;
  CHECK_FALSE(PacketFilter::compile("no such expression", fault));
  CHECK(fault.code == base::FaultCode::bad_filter);
  CHECK(fault.message.find("syntax error") != std::string::npos);
}

TEST_CASE("filter: an expression without meaning for all that came is a mistake too") {
  if (libpcap() == nullptr) return;
  base::Fault fault;
  const auto filter = PacketFilter::compile("wlan type data", fault);
  REQUIRE(filter);
  CHECK_FALSE(filter->without_meaning());  // nothing came yet
  CHECK_FALSE(filter->matches(frame_of(kEthernetFrame, kEthernet)));
  fault = filter->without_meaning();
  CHECK(fault.code == base::FaultCode::bad_filter);
  CHECK(fault.message.find("for link type ethernet: ") != std::string::npos);
}

}  // namespace
}  // namespace tractor::capture::test
