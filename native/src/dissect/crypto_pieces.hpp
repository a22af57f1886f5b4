// Pieces of a handshake stream as datagrams bring them, kept in Facts::carry until they are whole. Opens nothing.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.hpp"

namespace tractor::dissect {

// As bytes: 'P', id length, id, then for each piece offset (2), length (2) and bytes. A carry of another kind is empty.
class CryptoPieces {
 public:
  explicit CryptoPieces(std::string& carry) : carry_(carry) {}
  // What the pieces belong to: QUIC's original destination id.
  base::ByteView original_id() const;
  // Begins anew unless pieces with this id are there already.
  void start(base::ByteView id);
  // False where they were not taken: none, or more than are kept.
  bool add(std::uint64_t offset, base::ByteView bytes);
  // The stream from offset 0 as far as it is known without a gap.
  std::vector<std::uint8_t> assembled() const;

 private:
  bool started() const;
  std::string& carry_;
};

}  // namespace tractor::dissect
