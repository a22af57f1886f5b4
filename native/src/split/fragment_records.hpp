// Sightings of fragments in a range's file: few, so field by field.
#pragma once

#include <string>
#include <string_view>

#include "meter/fragment_sighting.hpp"
#include "split/archive.hpp"
#include "split/packed_packet.hpp"

namespace tractor::split {

struct FragmentRecord {
  meter::FragmentSighting sighting;  // its packet's number is that in the range
  std::uint64_t packets_before = 0;  // of the same frame, that went to the partitions
  PacketSource source = 0;
};

template <class A>
void visit(A& a, flow::FragmentKey& k) {
  visit(a, k.source), visit(a, k.destination);
  a(k.identification), a(k.ip_version), a(k.ip_protocol);
}

template <class A>
void visit(A& a, flow::FragmentPorts& p) {
  a(p.source), a(p.destination), a(p.ip_protocol), a(p.has_ports);
}

template <class A>
void visit(A& a, meter::FragmentSighting& s) {
  a(s.kind), a(s.in_first);
  visit(a, s.key), visit(a, s.ports), visit(a, s.outer_key), visit(a, s.outer_ports);
}

inline std::string fragment_record(const meter::FragmentSighting& sighting, std::uint64_t packets_before,
                                   PacketSource source) {
  ByteWriter writer;
  visit(writer, const_cast<meter::FragmentSighting&>(sighting));  // writing changes nothing
  writer(packets_before);
  char packed[kMostPackedBytes];
  const auto number = static_cast<std::uint32_t>(sighting.packet.packet_number);
  writer.raw(packed, pack_packet(sighting.packet, source, number, packed));
  return std::move(writer.bytes);
}

// False where the bytes end too soon.
inline bool take_fragment_record(std::string_view& bytes, FragmentRecord& record) {
  ByteReader reader(bytes);
  visit(reader, record.sighting);
  reader(record.packets_before);
  if (reader.failed()) return false;
  bytes.remove_prefix(bytes.size() - reader.left());
  const std::size_t size = unpack_packet(bytes.data(), bytes.size(), record.sighting.packet, record.source);
  bytes.remove_prefix(size);
  record.sighting.packet.payload = nullptr;  // until it is wanted
  return size != 0;
}

}  // namespace tractor::split
