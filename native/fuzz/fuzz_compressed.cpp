// Fuzzes the decompressors under the readers: a capture compressed in several members or frames reads as it does plain,
// and damaged where the input says it gives a fault, or what it gave before.
//
// Input: the capture, then how to compress it (1 byte), the number of parts (1), where to damage it (2), with what (1).
#include "capture/compressed_input.hpp"
#include "mutation.hpp"
#include "reading.hpp"
#include "require.hpp"

namespace {

using namespace tractor;
using fuzz::Bytes;

Bytes compressed(base::ByteView plain, unsigned how, std::size_t parts) {
  Bytes out;
  const std::size_t each = plain.size() / parts + 1;
  for (std::size_t at = 0; at < plain.size(); at += each) {
    const base::ByteView part = plain.subspan(at, std::min(each, plain.size() - at));
    const Bytes stored = how == 0 ? fuzz::gzip(part) : how == 1 ? fuzz::zstd(part) : fuzz::lz4(part);
    out.insert(out.end(), stored.begin(), stored.end());
  }
  return out;
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::Choices<5> choices({data, size});
  const base::ByteView plain = choices.rest;
  if (plain.empty()) return 0;
  Bytes bytes = compressed(plain, (choices.at[0] & 0x7f) % 3u, 1 + choices.at[1] % 5u);
  const fuzz::Reading direct = fuzz::read_all(plain);
  const fuzz::Reading through = fuzz::read_both_ways(bytes, choices.at[1], choices.at[0]);
  // What is compressed already would be decompressed once, not twice.
  const bool again =
      capture::is_gzip(plain) || capture::is_zstd(plain) || capture::is_lz4(plain) || capture::is_skippable(plain);
  if (!again) {
    fuzz::require(direct.frames == through.frames && direct.digest == through.digest);
    fuzz::require(direct.code == through.code && direct.offset == through.offset);
  }
  const std::size_t where = (choices.at[2] << 8 | choices.at[3]) % bytes.size();
  if ((choices.at[0] & 0x80) != 0) {
    bytes.resize(where);
  } else {
    bytes[where] ^= choices.at[4];
  }
  fuzz::read_both_ways(bytes, choices.at[1], choices.at[0]);
  return 0;
}
