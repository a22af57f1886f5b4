// OpenVPN's control channel where it is not encrypted: the TLS stream of each side, out of its control packets. Knows
// the packets' layout, and nothing of TLS.
#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.hpp"

namespace tractor::dissect {

struct OpenvpnMessage {
  std::uint32_t id = 0;  // 0 is the hard reset's
  base::ByteView bytes;
};

// A control packet (P_CONTROL_V1) behind tls-auth's HMAC of so many bytes, or none.
bool read_openvpn_control(base::ByteView packet, std::size_t hmac_bytes, OpenvpnMessage& message);

// The messages of both sides in order, kept in Facts::carry: what comes too early is left to its repetition.
// As bytes: 'O', size of the HMAC, for each side the next id (1) and the length (2), then both streams.
class OpenvpnStreams {
 public:
  explicit OpenvpnStreams(std::string& carry) : carry_(carry) {}
  bool started() const;
  void start(std::size_t hmac_bytes);
  std::size_t hmac_bytes() const;
  void add(bool client, const OpenvpnMessage& message);
  base::ByteView of(bool client) const;

 private:
  std::uint8_t* side(bool client);
  std::size_t length(bool client) const;
  std::string& carry_;
};

}  // namespace tractor::dissect
