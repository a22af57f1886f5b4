// The way into the readers from any source of bytes; open_capture is this over a file.
#pragma once

#include "capture/byte_source.hpp"
#include "capture/capture_reader.hpp"

namespace tractor::capture {

// `path` is what faults and CaptureInfo call the source. Null and `fault` set where it is no capture.
std::unique_ptr<CaptureReader> open_source(std::unique_ptr<ByteSource> source, const std::string& path,
                                           const OpenOptions& options, base::Fault& fault);

}  // namespace tractor::capture
