// Pieces of a handshake stream as datagrams bring them, kept in Facts::carry until they are whole. Opens nothing.
#include "dissect/crypto_pieces.hpp"

#include <algorithm>

#include "dissect/cursor.hpp"

namespace tractor::dissect {
namespace {

using base::ByteView;

constexpr std::size_t kMaxCarry = 8192;
constexpr char kMark = 'P';

struct Piece {
  std::size_t offset;
  ByteView bytes;
};

}  // namespace

bool CryptoPieces::started() const {
  return carry_.size() >= 2 && carry_[0] == kMark && carry_.size() >= 2U + static_cast<std::uint8_t>(carry_[1]);
}

ByteView CryptoPieces::original_id() const {
  if (!started()) return {};
  return base::as_bytes(carry_).subspan(2, static_cast<std::uint8_t>(carry_[1]));
}

void CryptoPieces::start(ByteView id) {
  if (id.size() > 255 || (started() && base::as_text(original_id()) == base::as_text(id))) return;
  std::string fresh{kMark, static_cast<char>(id.size())};
  fresh.append(base::as_text(id));
  carry_.swap(fresh);
}

bool CryptoPieces::add(std::uint64_t offset, ByteView bytes) {
  if (bytes.empty() || carry_.size() + bytes.size() + 4 > kMaxCarry || offset > 0xffff) return false;
  for (const std::size_t v : {static_cast<std::size_t>(offset), bytes.size()}) {
    carry_ += static_cast<char>(v >> 8);
    carry_ += static_cast<char>(v & 255);
  }
  carry_.append(base::as_text(bytes));
  return true;
}

std::vector<std::uint8_t> CryptoPieces::assembled() const {
  if (!started()) return {};
  std::vector<Piece> pieces;
  Cursor c(base::as_bytes(carry_).subspan(2 + original_id().size()));
  while (c.left() >= 4) {
    const std::size_t offset = c.be16();
    const std::size_t length = c.be16();
    pieces.push_back({offset, c.take_up_to(length)});
  }
  std::sort(pieces.begin(), pieces.end(), [](const Piece& a, const Piece& b) { return a.offset < b.offset; });
  std::vector<std::uint8_t> out;
  for (const Piece& p : pieces) {
    if (p.offset > out.size()) break;
    const std::size_t known = out.size() - p.offset;
    if (known < p.bytes.size())
      out.insert(out.end(), p.bytes.begin() + static_cast<std::ptrdiff_t>(known), p.bytes.end());
  }
  return out;
}

}  // namespace tractor::dissect
