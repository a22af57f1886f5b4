// What went wrong with an input, as a value: the core throws nothing past its own functions and prints nothing.
#pragma once

#include <cstdint>
#include <string>

namespace tractor::base {

enum class FaultCode : std::uint8_t {
  none,
  not_found,        // no such file, or not allowed to open it
  io,               // read(2) failed
  not_a_capture,    // content is no format we know
  empty,            // zero bytes
  truncated,        // ends inside a header, record or block
  bad_record,       // a length or field that cannot be
  bad_compression,  // gzip, zstd or lz4 data that does not decompress
  bad_filter,       // --filter that libpcap does not compile
  unavailable,      // needs a library that this machine does not have
  changed,          // the file shrank while it was read
  aborted,          // the caller asked to stop
  out_of_memory,
};

const char* fault_code_name(FaultCode code);

struct Fault {
  FaultCode code = FaultCode::none;
  std::string path;          // as the caller gave it; "-" is standard input
  std::uint64_t offset = 0;  // bytes from the start of the (decompressed) capture
  std::string message;       // one sentence without path and offset

  explicit operator bool() const { return code != FaultCode::none; }
};

}  // namespace tractor::base
