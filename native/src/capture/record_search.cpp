#include "capture/record_search.hpp"

#include <algorithm>

#include "capture/pcapng_blocks.hpp"

namespace tractor::capture {
namespace {

// So many in a row that fit are believed, or as many as there are.
constexpr int kRecordsInARow = 24;
constexpr int kFewest = 2;  // where the bytes end with them
constexpr std::uint32_t kLongestGuessed = 1 << 20;
constexpr std::uint32_t kLongestWire = 64 << 20;
constexpr std::uint32_t kSecondsApart = 100'000'000;  // three years

// `fits(at)` is the length of what may begin there, or 0. Follows it from there.
template <typename Fits>
bool chain_holds(base::ByteView bytes, std::size_t at, std::size_t head, bool at_end, Fits fits) {
  for (int i = 0; i < kRecordsInARow; ++i) {
    if (at == bytes.size() && at_end) return i > 0;
    if (at + head > bytes.size()) return i >= kFewest && !at_end;
    const std::size_t length = fits(at);
    if (length == 0) return false;
    if (length > bytes.size() - at) return i >= kFewest && !at_end;
    at += length;
  }
  return true;
}

}  // namespace

std::optional<std::size_t> find_pcap_record(base::ByteView bytes, std::size_t until, bool at_end,
                                            const PcapHeader& header, std::uint32_t first_second) {
  const std::size_t head = header.modified ? 24 : 16;
  const std::uint32_t fractions = header.nanoseconds ? 1'000'000'000 : 1'000'000;
  const auto load32 = header.big_endian ? base::load_be32 : base::load_le32;
  const auto fits = [&](std::size_t at) -> std::size_t {
    const std::uint8_t* const p = bytes.data() + at;
    std::uint32_t captured = load32(p + 8), wire = load32(p + 12);
    if (header.length_order == LengthOrder::wire_first ||
        (header.length_order == LengthOrder::unsure && captured > wire)) {
      std::swap(captured, wire);
    }
    if (captured > kLongestGuessed || wire < captured || wire > kLongestWire || wire == 0) return 0;
    const std::uint32_t seconds = load32(p),
                        apart = seconds > first_second ? seconds - first_second : first_second - seconds;
    if (apart > kSecondsApart || load32(p + 4) >= fractions) return 0;
    return head + captured;
  };
  until = std::min(until, bytes.size());
  for (std::size_t at = 0; at < until && at + head <= bytes.size(); ++at) {
    if (fits(at) != 0 && chain_holds(bytes, at, head, at_end, fits)) return at;
  }
  return std::nullopt;
}

std::optional<std::size_t> find_pcapng_block(base::ByteView bytes, std::size_t until, bool at_end, bool big_endian) {
  ByteOrder order{big_endian};
  const auto fits = [&](std::size_t at) -> std::size_t {
    const std::uint8_t* const p = bytes.data() + at;
    const std::uint32_t type = order.load32(p), length = order.load32(p + 4);
    const bool known = (type >= kInterfaceDescription && type <= kDecryptionSecrets) || type == kCustom ||
                       type == kCustomNotCopied || type == kDarwinProcess || type == kSectionHeader;
    if (!known || length < kSmallestBlock || length % 4 != 0 || length > kLongestGuessed) return 0;
    if (length <= bytes.size() - at && order.load32(p + length - kBlockTail) != length) return 0;
    return length;
  };
  until = std::min(until, bytes.size());
  for (std::size_t at = 0; at < until && at + kBlockHead <= bytes.size(); at += 4) {
    if (fits(at) != 0 && chain_holds(bytes, at, kBlockHead, at_end, fits)) return at;
  }
  return std::nullopt;
}

}  // namespace tractor::capture
