// Reading of a source on a thread of its own, so that decompression goes on while frames are metered. Memory is bounded
// by a few pieces; a slow reader holds the thread back.
#pragma once

#include "capture/byte_source.hpp"

namespace tractor::capture {

// The same bytes, faults and figures as `inner` gives. Where no thread can be started, `inner` itself.
std::unique_ptr<ByteSource> read_ahead(std::unique_ptr<ByteSource> inner);

}  // namespace tractor::capture
