// What one packet says of IP fragments, apart from who they belong to: that takes what came before it. Plain values;
// the decoder makes them, and settles them at once or, for a run over a part of a capture, hands them on.
#pragma once

#include <cstdint>

#include "flow/fragment_table.hpp"
#include "meter/packet_descriptor.hpp"

namespace tractor::meter {

struct FragmentSighting {
  enum class Kind : std::uint8_t {
    whole,       // no fragment itself, but in a tunnel whose packet is one
    first,       // has the ports
    later,       // its flow is that of the datagram's first one
    later_told,  // the first one would say no more of its flow
  };
  Kind kind = Kind::whole;
  bool in_first = false;  // the packet around it is a first fragment
  flow::FragmentKey key;
  flow::FragmentPorts ports;  // of a first one
  flow::FragmentKey outer_key;
  flow::FragmentPorts outer_ports;
  PacketDescriptor packet{};  // as if nothing were known of the datagram
};

// Takes sightings instead of their being settled.
class FragmentsAside {
 public:
  virtual ~FragmentsAside() = default;
  virtual void put_aside(const FragmentSighting& sighting) = 0;
};

}  // namespace tractor::meter
