// Our readers against libpcap's: the same bytes give the same frames, in time, lengths, link type and content, as far
// as both read. Where one goes on and the other stops, the reason is one of those listed in the .cpp.
#pragma once

#include "base/bytes.hpp"

namespace tractor::fuzz {

// Aborts where they differ for no listed reason. Compressed captures, which libpcap does not read, are passed over.
void compare_with_libpcap(base::ByteView bytes);

}  // namespace tractor::fuzz
