// Header compression of HTTP/2 (HPACK, RFC 7541): representations of fields, and the two tables.
#include "dissect/hpack.hpp"

#include <algorithm>
#include <cstring>

namespace tractor::dissect {
namespace {

using std::string_view;

// RFC 7541, appendix A, from index 1 on.
constexpr HpackTable::Field kStatic[] = {
    {":authority", ""},
    {":method", "GET"},
    {":method", "POST"},
    {":path", "/"},
    {":path", "/index.html"},
    {":scheme", "http"},
    {":scheme", "https"},
    {":status", "200"},
    {":status", "204"},
    {":status", "206"},
    {":status", "304"},
    {":status", "400"},
    {":status", "404"},
    {":status", "500"},
    {"accept-charset", ""},
    {"accept-encoding", "gzip, deflate"},
    {"accept-language", ""},
    {"accept-ranges", ""},
    {"accept", ""},
    {"access-control-allow-origin", ""},
    {"age", ""},
    {"allow", ""},
    {"authorization", ""},
    {"cache-control", ""},
    {"content-disposition", ""},
    {"content-encoding", ""},
    {"content-language", ""},
    {"content-length", ""},
    {"content-location", ""},
    {"content-range", ""},
    {"content-type", ""},
    {"cookie", ""},
    {"date", ""},
    {"etag", ""},
    {"expect", ""},
    {"expires", ""},
    {"from", ""},
    {"host", ""},
    {"if-match", ""},
    {"if-modified-since", ""},
    {"if-none-match", ""},
    {"if-range", ""},
    {"if-unmodified-since", ""},
    {"last-modified", ""},
    {"link", ""},
    {"location", ""},
    {"max-forwards", ""},
    {"proxy-authenticate", ""},
    {"proxy-authorization", ""},
    {"range", ""},
    {"referer", ""},
    {"refresh", ""},
    {"retry-after", ""},
    {"server", ""},
    {"set-cookie", ""},
    {"strict-transport-security", ""},
    {"transfer-encoding", ""},
    {"user-agent", ""},
    {"vary", ""},
    {"via", ""},
    {"www-authenticate", ""},
};
constexpr std::size_t kStaticEntries = std::size(kStatic);
static_assert(kStaticEntries == 61);

bool find(const HpackTable& table, std::size_t index, HpackTable::Field& field) {
  if (index == 0 || index > kStaticEntries + table.entries()) return false;
  field = index <= kStaticEntries ? kStatic[index - 1] : table.entry(index - kStaticEntries - 1);
  return true;
}

}  // namespace

void HpackText::assign(string_view text) {
  size_ = std::min(text.size(), kCapacity);
  full_size_ = text.size();
  std::memcpy(bytes_.data(), text.data(), size_);
}

HpackTable::Field HpackTable::entry(std::size_t index) const {
  const Entry& e = at(index);
  return {string_view(bytes_.data() + e.begin, e.name), string_view(bytes_.data() + e.begin + e.name, e.value)};
}

void HpackTable::evict_until(std::size_t size) {
  while (count_ > 0 && size_ > size) {
    size_ -= entries_[oldest_].size();
    oldest_ = (oldest_ + 1) % kMaxEntries;
    --count_;
  }
}

// The bytes of what is left to the front: at most half of them, so it happens once in 4,096 bytes that come in.
void HpackTable::compact() {
  const std::size_t from = count_ == 0 ? end_ : entries_[oldest_].begin;
  std::memmove(bytes_.data(), bytes_.data() + from, end_ - from);
  for (std::size_t i = 0; i < count_; ++i) {
    Entry& e = entries_[(oldest_ + i) % kMaxEntries];
    e.begin = static_cast<std::uint16_t>(e.begin - from);
  }
  end_ -= from;
}

// RFC 7541, 4.4: what does not fit empties the table, and is no error.
void HpackTable::add(string_view name, const HpackText& value) {
  const std::size_t size = name.size() + value.full_size() + kEntryOverhead;
  evict_until(size > most_ ? 0 : most_ - size);
  if (size > most_) return;
  if (end_ + size > bytes_.size()) compact();
  Entry& e = entries_[(oldest_ + count_++) % kMaxEntries];
  e = {.begin = static_cast<std::uint16_t>(end_),
       .name = static_cast<std::uint16_t>(name.size()),
       .value = static_cast<std::uint16_t>(value.view().size())};
  std::memcpy(bytes_.data() + end_, name.data(), name.size());
  std::memcpy(bytes_.data() + end_ + name.size(), value.view().data(), value.view().size());
  end_ += name.size() + value.view().size();
  size_ += size;
}

// A peer that was allowed more than 4,096 octets may use them; what we no longer have is then missed, not mistaken:
// indexes count from the newest entry.
void HpackTable::resize(std::size_t most) {
  most_ = std::min(most, kMaxSize);
  evict_until(most_);
}

bool HpackDecoder::indexed(std::size_t index) {
  HpackTable::Field field;
  if (!find(table_, index, field)) return false;
  name_.assign(field.name);
  value_.assign(field.value);
  return true;
}

bool HpackDecoder::named(std::size_t index) {
  HpackTable::Field field;
  if (!find(table_, index, field)) return false;
  name_.assign(field.name);
  return true;
}

// RFC 7541, 6: the leading bits tell 1 indexed, 01 literal to be kept, 001 a new table size, 000x literal not kept.
HpackDecoder::Step HpackDecoder::read(base::ByteView& block) {
  const std::uint8_t first = block[0];
  const unsigned prefix_bits = first & 0x80 ? 7 : first & 0x40 ? 6 : first & 0x20 ? 5 : 4;
  std::size_t index = 0;
  if (!read_hpack_integer(block, prefix_bits, index)) return Step::broken;
  if (prefix_bits == 7) return indexed(index) ? Step::field : Step::broken;
  if (prefix_bits == 5) {
    table_.resize(index);
    return Step::resized;
  }
  const bool has_name = index == 0 ? read_hpack_string(block, name_) : named(index);
  if (!has_name || !read_hpack_string(block, value_)) return Step::broken;
  if (prefix_bits == 6 && name_.full_size() <= HpackText::kCapacity) table_.add(name_.view(), value_);
  return Step::field;
}

bool read_hpack_integer(base::ByteView& bytes, unsigned prefix_bits, std::size_t& value) {
  constexpr unsigned kMaxShift = 28;  // four continuation octets: no length or index is larger
  const std::uint8_t mask = static_cast<std::uint8_t>((1U << prefix_bits) - 1);
  if (bytes.empty()) return false;
  value = bytes[0] & mask;
  bytes = bytes.subspan(1);
  if (value != mask) return true;
  for (unsigned shift = 0; shift < kMaxShift && !bytes.empty(); shift += 7) {
    const std::uint8_t octet = bytes[0];
    bytes = bytes.subspan(1);
    value += static_cast<std::size_t>(octet & 0x7f) << shift;
    if ((octet & 0x80) == 0) return true;
  }
  return false;
}

}  // namespace tractor::dissect
