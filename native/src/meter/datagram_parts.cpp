#include "meter/datagram_parts.hpp"

#include <algorithm>

namespace tractor::meter {

void DatagramParts::begin(std::uint32_t identification, unsigned direction, base::TimeNs now_ns) {
  begun_ = true;
  identification_ = identification;
  direction_ = direction;
  begun_ns_ = now_ns;
}

base::ByteView DatagramParts::add(const PacketDescriptor& fragment) {
  const std::size_t at = place_of(fragment.fragment);
  if (at == 0) has_head_ = true;
  if (refused_ || whole_) return {};
  const bool is_first = at == 0, is_last = (fragment.fragment & packet::kMoreFragments) == 0;
  const std::size_t head = is_first ? fragment.transport_header_bytes : 0;
  const base::ByteView payload{fragment.payload, fragment.payload_captured};
  // Cut by the capture, or more than is kept: it will never be whole.
  if (fragment.payload_captured < fragment.payload_bytes || at + head + payload.size() > kMostBytes) {
    refuse();
    return {};
  }
  const Piece piece{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + head + payload.size())};
  if (is_repeated(piece, payload)) return {};
  if (!fits(piece, is_last)) {
    refuse();
    return {};
  }
  if (bytes_.size() < piece.end) bytes_.resize(piece.end);
  std::copy(payload.begin(), payload.end(), bytes_.begin() + static_cast<std::ptrdiff_t>(at + head));
  pieces_.push_back(piece);
  there_ += piece.end - piece.begin;
  if (is_first) head_bytes_ = static_cast<std::uint32_t>(head);
  if (is_last) end_ = piece.end;
  whole_ = head_bytes_ != 0 && there_ == end_;
  return whole_ ? base::ByteView(bytes_).subspan(head_bytes_) : base::ByteView{};
}

// RFC 791 section 3.2: all but the last are multiples of eight bytes. There is one end, and nothing behind it.
bool DatagramParts::fits(const Piece& piece, bool is_last) const {
  if (piece.begin == piece.end || pieces_.size() == kMostPieces) return false;
  if (!is_last && (piece.end % 8 != 0 || (end_ != 0 && piece.end >= end_))) return false;
  if (is_last && (end_ != 0 || bytes_.size() >= piece.end)) return false;
  return std::none_of(pieces_.begin(), pieces_.end(),
                      [&](const Piece& other) { return piece.begin < other.end && other.begin < piece.end; });
}

// Sent or captured twice, which contradicts nothing.
bool DatagramParts::is_repeated(const Piece& piece, base::ByteView payload) const {
  const bool there = std::any_of(pieces_.begin(), pieces_.end(), [&](const Piece& other) {
    return piece.begin == other.begin && piece.end == other.end;
  });
  return there && std::equal(payload.begin(), payload.end(),
                             bytes_.begin() + static_cast<std::ptrdiff_t>(piece.end - payload.size()));
}

// Stays begun, so that its other fragments begin no other one.
void DatagramParts::refuse() {
  refused_ = true;
  std::vector<std::uint8_t>().swap(bytes_);
  std::vector<Piece>().swap(pieces_);
}

}  // namespace tractor::meter
