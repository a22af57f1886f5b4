// One datagram in fragments on its way to the dissectors: its bytes until all of them are there, in whatever order they
// come. Bounded in bytes and pieces. Fragments that contradict each other end it: of bytes that overlap, hosts take the
// earlier or the later ones (RFC 791, 815; RFC 5722 forbids them), so nobody who only looks on can tell what was read.
// Knows no flows: PayloadWatch does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/bytes.hpp"
#include "base/time.hpp"
#include "meter/packet_descriptor.hpp"
#include "packet/packet_view.hpp"

namespace tractor::meter {

class DatagramParts {
 public:
  // Of the datagram, transport header included. Nobody reads more of one; files that are sent so (NFS) are larger.
  static constexpr std::size_t kMostBytes = 8192;
  static constexpr std::size_t kMostPieces = 64;
  // As fragments wait for their first one (HeldFragments).
  static constexpr base::TimeNs kLongestNs = 30 * base::kNsPerSecond;

  // Whether a fragment of this field (PacketDescriptor::fragment) and so many bytes is worth keeping.
  static bool may_take(std::uint16_t field, std::size_t bytes) { return place_of(field) + bytes <= kMostBytes; }

  bool begun() const { return begun_; }
  bool whole() const { return whole_; }
  bool begun_before(const DatagramParts& other) const { return begun_ns_ < other.begun_ns_; }
  // Its first fragment has come, whatever became of it.
  bool has_head() const { return has_head_; }
  // That has been read by itself.
  bool head_was_read() const { return head_was_read_; }
  void note_head_read() { head_was_read_ = true; }
  // The datagram that was begun, and not so long ago (or, where clocks jump, ahead) that it must be another one.
  bool is_of(std::uint32_t identification, unsigned direction, base::TimeNs now_ns) const {
    return begun_ && identification_ == identification && direction_ == direction && now_ns - begun_ns_ <= kLongestNs &&
           begun_ns_ - now_ns <= kLongestNs;
  }
  // Only of a cleared one.
  void begin(std::uint32_t identification, unsigned direction, base::TimeNs now_ns);
  // Takes a fragment, and returns the datagram's payload with the last one that was missing; nothing otherwise, and
  // never anything more of a datagram that was whole or has ended. Valid until the next call.
  base::ByteView add(const PacketDescriptor& fragment);
  // Bytes, and what is kept of the pieces.
  std::size_t allocated() const { return bytes_.capacity() + pieces_.capacity() * sizeof(Piece); }
  // As a fresh one, for the next datagram.
  void clear() { *this = DatagramParts(); }

 private:
  struct Piece {
    std::uint32_t begin, end;
  };
  static std::size_t place_of(std::uint16_t field) { return (field & packet::kFragmentOffset) * std::size_t{8}; }
  bool fits(const Piece& piece, bool is_last) const;
  bool is_repeated(const Piece& piece, base::ByteView payload) const;
  void refuse();

  std::vector<std::uint8_t> bytes_;  // from the transport header on, which is left out
  std::vector<Piece> pieces_;        // what is there; no two overlap
  base::TimeNs begun_ns_ = 0;
  std::uint32_t identification_ = 0;
  std::uint32_t there_ = 0;       // bytes
  std::uint32_t end_ = 0;         // of the datagram; 0 until its last fragment is there
  std::uint32_t head_bytes_ = 0;  // of the transport header; 0 until the first fragment is there
  unsigned direction_ = 0;
  bool begun_ = false, has_head_ = false, head_was_read_ = false, whole_ = false, refused_ = false;
};

}  // namespace tractor::meter
