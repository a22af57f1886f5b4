// The way into the dissectors: first payload bytes in, facts out. Called for the first packets with payload of each
// flow until it says it is done. Keeps a few bytes of state a flow; the caller keeps the bytes.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.hpp"
#include "dissect/facts.hpp"

namespace tractor::dissect {

enum class Transport : std::uint8_t { tcp, udp, sctp, other };

// What one dissector sees. For TCP `bytes` is this direction's stream from its very first byte, in order, as far as it
// is known (up to kStreamHeadBytes); for UDP and others it is one datagram's payload.
struct Payload {
  base::ByteView bytes;
  base::ByteView other;  // TCP: the same of the other direction; else empty
  Transport transport = Transport::tcp;
  std::uint8_t ip_protocol = 6;
  bool from_client = true;  // sender is the flow's client as known so far
  std::uint16_t client_port = 0;
  std::uint16_t server_port = 0;
  bool cut = false;  // the capture's snap length cut this payload: lengths inside may exceed `bytes`
};
inline constexpr std::size_t kStreamHeadBytes = 4096;

enum class Verdict : std::uint8_t {
  no,          // this is not my protocol; do not ask again for this flow
  more,        // could be; ask again with more bytes or the next datagram
  match,       // facts are filled; I need no more
  match_more,  // facts are filled so far; later packets can add (DNS answers, HTTP after SOCKS, STARTTLS)
};

// One dissector. Must be total: any bytes, any length, no allocation beyond the facts, no throw.
using DissectFn = Verdict (*)(const Payload&, Facts&);

// State of one flow's inspection; 16 bytes, zero-initialised at the flow's start.
struct Inspection {
  std::uint64_t ruled_out = 0;  // bit per registered dissector (first 64 groups)
  std::uint8_t packets_seen = 0;
  bool done = false;          // nothing more will come of it: the caller may drop its stream heads
  bool wants_stream = false;  // TCP: at least one dissector answered `more`, so keep the bytes
  std::uint8_t matched = 0;   // 1 + index of the dissector that matched with match_more
  bool lines_go_on = false;   // done, but by kMaxInspectedPackets alone: its lines may announce endpoints as before
};

// Offers one payload to the dissectors that are still possible. `done` is set after a final match, when all are ruled
// out, or after kMaxInspectedPackets.
void inspect(const Payload& payload, Inspection& inspection, Facts& facts);
inline constexpr std::uint8_t kMaxInspectedPackets = 16;

// What a stream says beyond its head. Of a few protocols (FTP, IRC, RTSP, SIP) each line may announce an endpoint, for
// as long as the stream goes on; a line is read alone, and no longer one than this.
using LineFn = void (*)(std::string_view line, bool from_client, Facts&);
inline constexpr std::size_t kMaxLineBytes = 512;
// Of TCP: such a protocol was recognised.
bool announces_in_lines(const Inspection& inspection);
// Where that is so: adds to `announced`, and keeps in `carry` (at most kMaxLineCarry bytes) what later lines need.
void read_line(const Inspection& inspection, std::string_view line, bool from_client, Facts& facts);
inline constexpr std::size_t kMaxLineCarry = 128;

}  // namespace tractor::dissect
