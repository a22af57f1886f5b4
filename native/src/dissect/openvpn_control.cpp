// OpenVPN's control channel where it is not encrypted ("OpenVPN wire protocol" draft, 4): packets to streams.
#include "dissect/openvpn_control.hpp"

#include <algorithm>

#include "dissect/cursor.hpp"

namespace tractor::dissect {
namespace {

constexpr unsigned kControlV1 = 4;
constexpr unsigned kMostAcknowledged = 8;
constexpr std::size_t kMostStream = 4000;
constexpr char kMark = 'O';
constexpr std::size_t kSide = 3, kHeader = 2 + 2 * kSide;

}  // namespace

// Opcode and key id, session id, [HMAC, replay number, time], acknowledged ids [and their session id], message id.
bool read_openvpn_control(base::ByteView packet, std::size_t hmac_bytes, OpenvpnMessage& message) {
  Cursor c(packet);
  if (c.u8() != kControlV1 << 3) return false;  // key 0: the first negotiation
  c.skip(8);
  if (hmac_bytes > 0) c.skip(hmac_bytes + 8);
  const unsigned acknowledged = c.u8();
  if (acknowledged > kMostAcknowledged) return false;
  c.skip(4U * acknowledged + (acknowledged > 0 ? 8 : 0));
  message.id = c.be32();
  message.bytes = c.rest();
  return !c.failed();
}

bool OpenvpnStreams::started() const {
  return carry_.size() >= kHeader && carry_[0] == kMark;
}

void OpenvpnStreams::start(std::size_t hmac_bytes) {
  carry_.assign(kHeader, '\0');
  carry_[0] = kMark;
  carry_[1] = static_cast<char>(hmac_bytes);
  for (const bool client : {true, false}) side(client)[0] = 1;
}

std::size_t OpenvpnStreams::hmac_bytes() const {
  return static_cast<std::uint8_t>(carry_[1]);
}

std::uint8_t* OpenvpnStreams::side(bool client) {
  return reinterpret_cast<std::uint8_t*>(carry_.data()) + 2 + (client ? 0 : kSide);
}

std::size_t OpenvpnStreams::length(bool client) const {
  return base::load_be16(base::as_bytes(carry_).data() + 2 + (client ? 0 : kSide) + 1);
}

void OpenvpnStreams::add(bool client, const OpenvpnMessage& message) {
  if (side(client)[0] != message.id || message.id > 250) return;
  const std::size_t before = length(client), take = std::min(message.bytes.size(), kMostStream - before);
  carry_.insert(kHeader + (client ? 0 : length(true)) + before, base::as_text(message.bytes.first(take)));
  std::uint8_t* s = side(client);
  ++s[0];
  s[1] = static_cast<std::uint8_t>((before + take) >> 8);
  s[2] = static_cast<std::uint8_t>(before + take);
}

base::ByteView OpenvpnStreams::of(bool client) const {
  return base::as_bytes(carry_).subspan(kHeader + (client ? 0 : length(true)), length(client));
}

}  // namespace tractor::dissect
