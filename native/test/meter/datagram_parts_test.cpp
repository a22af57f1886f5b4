// A datagram put together from its fragments: what is whole, what contradicts itself, what is too much.
#include "meter/datagram_parts.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace tractor::meter {
namespace {

constexpr std::uint16_t kMore = packet::kMoreFragments;

// The payload of UDP in 8 + 24 bytes: "0123456789abcdefghijklmn" from the eighth on. `at` and `end` in the datagram.
constexpr std::string_view kPayload = "0123456789abcdefghijklmn";

PacketDescriptor fragment(std::size_t at, std::string_view bytes, bool more) {
  PacketDescriptor p{};
  p.fragment = static_cast<std::uint16_t>(at / 8 | (more ? kMore : 0));
  p.payload = base::as_bytes(bytes).data();
  p.payload_bytes = p.payload_captured = static_cast<std::uint32_t>(bytes.size());
  p.transport_header_bytes = at == 0 ? 8 : 0;
  return p;
}
PacketDescriptor part(std::size_t at, std::size_t end) {
  const std::size_t from = at == 0 ? 0 : at - 8;
  return fragment(at, kPayload.substr(from, end - 8 - from), end < 32);
}

DatagramParts begun() {
  DatagramParts parts;
  parts.begin(7, 0, 100);
  return parts;
}

std::string added(DatagramParts& parts, const PacketDescriptor& p) {
  return std::string(base::as_text(parts.add(p)));
}

TEST_CASE("datagram parts: whole with the last that was missing, in any order") {
  const PacketDescriptor parts[] = {part(0, 16), part(16, 24), part(24, 32)};
  int order[] = {0, 1, 2};
  do {
    DatagramParts datagram = begun();
    CHECK(added(datagram, parts[order[0]]).empty());
    CHECK(added(datagram, parts[order[1]]).empty());
    CHECK_FALSE(datagram.whole());
    CHECK(added(datagram, parts[order[2]]) == kPayload);
    CHECK(datagram.whole());
    CHECK(added(datagram, parts[order[2]]).empty());  // only once
  } while (std::next_permutation(std::begin(order), std::end(order)));
}

TEST_CASE("datagram parts: a last fragment may have any length, the others are multiples of eight") {
  DatagramParts odd = begun();
  CHECK(added(odd, part(0, 16)).empty());
  CHECK(added(odd, fragment(16, "xyz", false)) == "01234567xyz");
  DatagramParts bad = begun();
  CHECK(added(bad, fragment(0, "0123456", true)).empty());  // ends at 15
  CHECK(added(bad, fragment(16, "xyz", false)).empty());
  CHECK(added(bad, part(0, 16)).empty());
  CHECK_FALSE(bad.whole());
}

TEST_CASE("datagram parts: the same fragment again changes nothing, one that overlaps ends the datagram") {
  DatagramParts repeated = begun();
  CHECK(added(repeated, part(0, 16)).empty());
  CHECK(added(repeated, part(0, 16)).empty());
  CHECK(added(repeated, part(16, 32)) == kPayload);
  for (const PacketDescriptor& other :
       {fragment(0, "0123456x", true), fragment(0, "0123456789abcdef", true), fragment(8, "01234567", true),
        fragment(8, "0", false), fragment(8, "01234567abcdefgh", true)}) {
    DatagramParts datagram = begun();
    CHECK(added(datagram, part(0, 16)).empty());
    CHECK(added(datagram, other).empty());
    CHECK(added(datagram, part(16, 32)).empty());
    CHECK(added(datagram, part(0, 16)).empty());  // and stays ended
    CHECK_FALSE(datagram.whole());
    CHECK(datagram.is_of(7, 0, 100));
    CHECK(datagram.allocated() == 0);
  }
}

TEST_CASE("datagram parts: one end, and nothing behind it") {
  DatagramParts beyond = begun();
  CHECK(added(beyond, part(24, 32)).empty());
  CHECK(added(beyond, fragment(32, "01234567", true)).empty());
  CHECK(added(beyond, part(0, 24)).empty());
  DatagramParts before = begun();
  CHECK(added(before, fragment(32, "01234567", true)).empty());
  CHECK(added(before, part(24, 32)).empty());
  CHECK(added(before, part(0, 24)).empty());
  DatagramParts two = begun();
  CHECK(added(two, part(24, 32)).empty());
  CHECK(added(two, fragment(32, "01", false)).empty());
  CHECK(added(two, part(0, 24)).empty());
  DatagramParts to_the_end = begun();  // "more" where the end is known to be
  CHECK(added(to_the_end, part(24, 32)).empty());
  CHECK(added(to_the_end, fragment(16, "01234567", true)).empty());
  CHECK(added(to_the_end, part(0, 16)) ==
        "01234567"
        "01234567"
        "ghijklmn");
}

TEST_CASE("datagram parts: cut by the capture, or beyond 8 kB, it will never be whole") {
  DatagramParts cut = begun();
  CHECK(added(cut, part(0, 16)).empty());
  PacketDescriptor short_one = part(16, 32);
  --short_one.payload_captured;
  CHECK(added(cut, short_one).empty());
  CHECK(added(cut, part(16, 32)).empty());

  const std::string first(DatagramParts::kMostBytes - 16, 'a');  // and 8 bytes of header
  DatagramParts full = begun();
  CHECK(added(full, fragment(0, first, true)).empty());
  CHECK(added(full, fragment(DatagramParts::kMostBytes - 8, "12345678", false)) == first + "12345678");
  DatagramParts more = begun();
  CHECK(added(more, fragment(0, first, true)).empty());
  CHECK(added(more, fragment(DatagramParts::kMostBytes - 8, "123456789", false)).empty());
  CHECK_FALSE(more.whole());
  CHECK(DatagramParts::may_take(kMore | 1023, 8));
  CHECK_FALSE(DatagramParts::may_take(kMore | 1023, 9));
}

TEST_CASE("datagram parts: so many pieces and no more") {
  DatagramParts datagram = begun();
  for (std::size_t i = 1; i < DatagramParts::kMostPieces; ++i)
    CHECK(added(datagram, fragment(i * 8, "01234567", true)).empty());
  DatagramParts fewer = datagram;
  CHECK(added(fewer, fragment(DatagramParts::kMostPieces * 8, "z", false)).empty());
  CHECK(added(fewer, fragment(0, "", true)).empty());  // the header alone; the 65th
  CHECK_FALSE(fewer.whole());
  const std::size_t last = (DatagramParts::kMostPieces - 1) * 8;
  DatagramParts enough = begun();
  for (std::size_t at = 8; at < last; at += 8) CHECK(added(enough, fragment(at, "01234567", true)).empty());
  CHECK(added(enough, fragment(last, "z", false)).empty());
  CHECK(added(enough, fragment(0, "", true)).size() == last - 8 + 1);
}

TEST_CASE("datagram parts: another identification, direction or time is another datagram") {
  const DatagramParts datagram = begun();
  CHECK(datagram.is_of(7, 0, 100));
  CHECK_FALSE(datagram.is_of(8, 0, 100));
  CHECK_FALSE(datagram.is_of(7, 1, 100));
  CHECK(datagram.is_of(7, 0, 100 + DatagramParts::kLongestNs));
  CHECK_FALSE(datagram.is_of(7, 0, 101 + DatagramParts::kLongestNs));
  CHECK(datagram.is_of(7, 0, 100 - DatagramParts::kLongestNs));
  CHECK_FALSE(datagram.is_of(7, 0, 99 - DatagramParts::kLongestNs));
  CHECK_FALSE(DatagramParts().is_of(0, 0, 0));
}

}  // namespace
}  // namespace tractor::meter
