// A client's Initial packet opened: its CRYPTO data collected until the hello in it is whole. The tag is not checked:
// what comes out must be frames to the last byte, which nothing else is.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "dissect/quic_header.hpp"

namespace tractor::dissect {

// Pieces of the CRYPTO stream as they came, over several packets. Lives in Facts::carry between datagrams, as bytes:
// id length, id, then for each piece offset (2), length (2) and bytes.
class CryptoPieces {
 public:
  explicit CryptoPieces(std::string& carry) : carry_(carry) {}
  base::ByteView original_id() const;
  void start(base::ByteView id);
  void add(std::uint64_t offset, base::ByteView bytes);
  // The stream from offset 0 as far as it is known without a gap.
  std::vector<std::uint8_t> assembled() const;

 private:
  std::string& carry_;
};

// Opens the packet with the keys of `id` and adds its CRYPTO frames. False where the keys do not fit.
bool open_initial(base::ByteView datagram, const QuicLongHeader& header, base::ByteView id, bool cut,
                  CryptoPieces& pieces);

}  // namespace tractor::dissect
