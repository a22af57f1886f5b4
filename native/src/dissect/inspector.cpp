// Offers payloads to the dissectors that are still possible for a flow. Knows the order of asking and no protocol.
#include "dissect/inspector.hpp"

#include <algorithm>
#include <bit>

#include "dissect/registry.hpp"

namespace tractor::dissect {
namespace {

void settle(const Payload& payload, Inspection& inspection, Verdict verdict, std::size_t index) {
  inspection.done = verdict == Verdict::match || verdict == Verdict::no;
  inspection.matched = static_cast<std::uint8_t>(index + 1);
  inspection.wants_stream = !inspection.done && payload.transport == Transport::tcp;
}

void ask_matched(const Payload& payload, Inspection& inspection, Facts& facts) {
  const std::size_t index = inspection.matched - 1U;
  const Dissector& dissector = dissectors(payload.transport)[index];
  settle(payload, inspection, dissector.function(payload, facts), index);
  if (inspection.done || dissector.endless || inspection.packets_seen < kMaxInspectedPackets) return;
  inspection.done = true;
  inspection.lines_go_on = dissector.read_line != nullptr;
}

void ask_all(const Payload& payload, Inspection& inspection, Facts& facts) {
  const std::span<const Dissector> table = dissectors(payload.transport);
  const std::uint64_t fit = candidates(payload.transport, payload.bytes[0], payload.client_port, payload.server_port);
  // A TCP stream keeps its first byte; each datagram brings its own.
  if (payload.transport == Transport::tcp) inspection.ruled_out |= ~fit;
  bool more = false;
  for (std::uint64_t left = fit & ~inspection.ruled_out; left != 0; left &= left - 1) {
    const std::size_t index = static_cast<std::size_t>(std::countr_zero(left));
    if (table[index].weak && more) continue;
    const Verdict verdict = table[index].function(payload, facts);
    if (verdict == Verdict::no) {
      if (!table[index].each) inspection.ruled_out |= std::uint64_t{1} << index;
    } else if (verdict == Verdict::more) {
      more = true;
    } else {
      settle(payload, inspection, verdict, index);
      return;
    }
  }
  inspection.wants_stream = more && payload.transport == Transport::tcp;
  const bool hopeless = payload.transport == Transport::tcp ? !more : false;
  inspection.done = hopeless || inspection.packets_seen >= kMaxInspectedPackets;
}

}  // namespace

void inspect(const Payload& payload, Inspection& inspection, Facts& facts) {
  if (inspection.done || payload.bytes.empty()) return;
  if (dissectors(payload.transport).empty()) {
    inspection.done = true;
    return;
  }
  if (inspection.packets_seen < 255) ++inspection.packets_seen;
  if (inspection.matched != 0) {
    ask_matched(payload, inspection, facts);
  } else {
    ask_all(payload, inspection, facts);
  }
  if (!inspection.done) return;
  inspection.wants_stream = false;  // also where the packets came to an end before the patience of a dissector
  if (facts.carry.capacity() > 0) std::string().swap(facts.carry);
}

bool announces_in_lines(const Inspection& inspection) {
  return inspection.matched != 0 && dissectors(Transport::tcp)[inspection.matched - 1U].read_line != nullptr;
}

void read_line(const Inspection& inspection, std::string_view line, bool from_client, Facts& facts) {
  dissectors(Transport::tcp)[inspection.matched - 1U].read_line(line, from_client, facts);
}

void announce(Facts& facts, const AnnouncedEndpoint& endpoint) {
  if (facts.announced.size() >= kMaxAnnounced || endpoint.port == 0) return;
  if (endpoint.ip_version == 0 && endpoint.owner == Party::neither) return;
  if (std::ranges::find(facts.announced, endpoint) == facts.announced.end()) facts.announced.push_back(endpoint);
}

void announce_target(Facts& facts, AnnouncedEndpoint target, bool by_client) {
  if (target.ip_version == 0) return;  // a name, which only the proxy resolves
  target.peer = by_client ? Peer::server : Peer::client;
  announce(facts, target);
}

}  // namespace tractor::dissect
