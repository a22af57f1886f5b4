// Google's QUIC before the standard: public header and hello in the clear.
#pragma once

#include "base/bytes.hpp"
#include "dissect/facts.hpp"

namespace tractor::dissect {

// A packet of versions Q0xx with the public header, or Q046; fills the facts (names where it holds a hello).
bool read_gquic_packet(base::ByteView packet, Facts& facts);

// A CHLO message (tags and values) at the start of `stream`: SNI and user agent into the facts.
bool read_gquic_hello(base::ByteView stream, Facts& facts);

}  // namespace tractor::dissect
