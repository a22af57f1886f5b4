// Fuzzes the decompressors under the readers: a capture compressed in several members or frames reads as it does plain,
// and damaged where the input says it gives a fault, or what it gave before.
//
// Input: the capture, then how to compress it (1 byte), the number of parts (1), where to damage it (2), with what (1).
#include "mutation.hpp"
#include "reading.hpp"
#include "require.hpp"

namespace {

using namespace tractor;
using fuzz::Bytes;

Bytes compressed(base::ByteView plain, bool gzip, std::size_t parts) {
  Bytes out;
  const std::size_t each = plain.size() / parts + 1;
  for (std::size_t at = 0; at < plain.size(); at += each) {
    const base::ByteView part = plain.subspan(at, std::min(each, plain.size() - at));
    const Bytes stored = gzip ? fuzz::gzip(part) : fuzz::zstd(part);
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
  const bool gzip = (choices.at[0] & 1) != 0;
  Bytes bytes = compressed(plain, gzip, 1 + choices.at[1] % 5u);
  const fuzz::Reading direct = fuzz::read_all(plain);
  const fuzz::Reading through = fuzz::read_both_ways(bytes, choices.at[1], choices.at[0]);
  // The size of what is compressed is not known before it was read: a bad record's rest is not counted then.
  const bool again =
      plain.size() >= 4 && (base::load_le16(plain.data()) == 0x8b1f || base::load_le32(plain.data()) == 0xfd2fb528 ||
                            (base::load_le32(plain.data()) & 0xfffffff0) == 0x184d2a50);
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
