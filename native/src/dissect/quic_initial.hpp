// A client's Initial packet opened: its CRYPTO data collected until the hello in it is whole. The tag is not checked:
// what comes out must be frames to the last byte, which nothing else is.
#pragma once

#include "base/bytes.hpp"
#include "dissect/crypto_pieces.hpp"
#include "dissect/quic_header.hpp"

namespace tractor::dissect {

// Opens the packet with the keys of `id` and adds its CRYPTO frames. False where the keys do not fit.
bool open_initial(base::ByteView datagram, const QuicLongHeader& header, base::ByteView id, bool cut,
                  CryptoPieces& pieces);

}  // namespace tractor::dissect
