// Fuzzes what puts pieces together. Heads of streams: whatever the order, holes, overlaps and lies of segments, what is
// readable was sent at its place and never changes; with the truth alone it is the stream. Fragments: ports are those
// of the last first fragment, or none; a datagram is whole when all of it was there and nothing contradicted it.
//
// Input: where the sequence numbers begin (4 bytes), then operations of 6 bytes.
#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "dissect/cursor.hpp"
#include "dissect/inspector.hpp"
#include "flow/fragment_table.hpp"
#include "meter/datagram_parts.hpp"
#include "meter/stream_head.hpp"
#include "require.hpp"

namespace {

using namespace tractor;
using fuzz::require;

constexpr int kMostOperations = 256;
constexpr std::size_t kStreamBytes = dissect::kStreamHeadBytes + 4096;

std::uint8_t truth(std::size_t at) {
  return static_cast<std::uint8_t>((at * 7 ^ at >> 8) << 2);  // the low bits are left to lies
}

class Stream {
 public:
  explicit Stream(std::uint32_t first) : first_(first) { head_.set_syn(first - 1); }

  // A segment, `lie` (0 to 3) in the low bits of its bytes. Places before the start are seen, too.
  void send(std::int32_t at, std::size_t length, std::uint8_t lie) {
    std::vector<std::uint8_t> bytes(length);
    for (std::size_t i = 0; i < length; ++i) {
      const std::int64_t place = std::int64_t{at} + static_cast<std::int64_t>(i);
      bytes[i] = static_cast<std::uint8_t>((place < 0 ? 0 : truth(static_cast<std::size_t>(place))) | lie);
      if (at >= 0 && place < static_cast<std::int64_t>(kStreamBytes))
        sent_[static_cast<std::size_t>(place)] |= 1 << lie;
    }
    lied_ |= lie != 0;
    const bool news = head_.add(first_ + static_cast<std::uint32_t>(at), bytes);
    check(news);
  }

 private:
  void check(bool news) {
    const base::ByteView now = head_.contiguous();
    require(now.size() <= dissect::kStreamHeadBytes && head_.allocated() <= 2 * dissect::kStreamHeadBytes);
    require(news == (now.size() > readable_.size()));
    require(std::equal(readable_.begin(), readable_.end(), now.begin()));
    for (std::size_t i = readable_.size(); i < now.size(); ++i) {
      require((now[i] & ~3) == truth(i) && (sent_[i] >> (now[i] & 3) & 1) != 0);
    }
    readable_.assign(now.begin(), now.end());
    require(lied_ || std::none_of(now.begin(), now.end(), [](std::uint8_t byte) { return (byte & 3) != 0; }));
  }

  meter::StreamHead head_;
  std::uint32_t first_;
  std::array<std::uint8_t, kStreamBytes> sent_{};  // which of the four versions of a byte
  std::vector<std::uint8_t> readable_;
  bool lied_ = false;
};

class Fragments {
 public:
  void remember(std::uint16_t id, std::uint16_t port, base::TimeNs now_ns) {
    table_.remember(key(id), {port, static_cast<std::uint16_t>(~port)}, now_ns);
    last_[id] = {port, now_ns};
  }
  void find(std::uint16_t id, base::TimeNs now_ns) {
    const auto found = table_.find(key(id), now_ns);
    if (!found) return;
    const auto known = last_.find(id);
    require(known != last_.end() && found->source == known->second.port);
    require(found->destination == static_cast<std::uint16_t>(~found->source));
    require(now_ns - known->second.time_ns <= 60 * base::kNsPerSecond);
  }

 private:
  struct First {
    std::uint16_t port;
    base::TimeNs time_ns;
  };
  static flow::FragmentKey key(std::uint16_t id) {
    flow::FragmentKey key;
    key.source[id & 15] = static_cast<std::uint8_t>(id >> 4);
    key.destination[id >> 12] = 1;
    key.identification = id;
    return key;
  }
  flow::FragmentTable table_;
  std::map<std::uint16_t, First> last_;
};

// One datagram after the other, each until it is whole or has ended.
class Datagram {
 public:
  Datagram() { parts_.begin(1, 0, 0); }

  void begin_anew() {
    parts_.clear();
    parts_.begin(1, 0, 0);
    sent_.assign(sent_.size(), 0);
    ends_.clear();
  }

  // A fragment at `at` (in units of 8 bytes), `lie` in the low bits of its bytes.
  void send(std::uint16_t at, std::size_t length, bool more, std::uint8_t lie, bool cut) {
    const std::size_t begin = at * std::size_t{8}, head = at == 0 ? kHeadBytes : 0;
    std::vector<std::uint8_t> bytes(length);
    for (std::size_t i = 0; i < length; ++i) bytes[i] = truth(begin + head + i) | lie;
    meter::PacketDescriptor p{};
    p.fragment = static_cast<std::uint16_t>(at | (more ? packet::kMoreFragments : 0));
    p.transport_header_bytes = static_cast<std::uint8_t>(head);
    p.payload = bytes.data();
    p.payload_captured = static_cast<std::uint32_t>(length);
    p.payload_bytes = p.payload_captured + (cut ? 1 : 0);
    for (std::size_t i = 0; i < length && !cut; ++i) sent_[begin + head + i] |= 1 << lie;
    if (!more && !cut) ends_.push_back(begin + head + length);
    check(parts_.add(p));
    require(parts_.allocated() <= 2 * meter::DatagramParts::kMostBytes + 4096);
  }

 private:
  static constexpr std::size_t kHeadBytes = 8;

  void check(base::ByteView whole) {
    require(whole.empty() || parts_.whole());
    if (!parts_.whole()) return;
    require(std::find(ends_.begin(), ends_.end(), whole.size() + kHeadBytes) != ends_.end());
    for (std::size_t i = 0; i < whole.size(); ++i) {
      const std::size_t place = i + kHeadBytes;
      require((whole[i] & ~3) == truth(place) && (sent_[place] >> (whole[i] & 3) & 1) != 0);
    }
    begin_anew();
  }

  meter::DatagramParts parts_;
  std::vector<std::uint8_t> sent_ = std::vector<std::uint8_t>(1 << 17);
  std::vector<std::size_t> ends_;
};

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  dissect::Cursor c({data, size});
  Stream stream(c.be32());
  Fragments fragments;
  Datagram datagram;
  for (int i = 0; i < kMostOperations && c.left() >= 6; ++i) {
    const std::uint8_t what = c.u8(), more = c.u8();
    const std::uint16_t a = c.be16(), b = c.be16();
    if (what < 192) {
      // Mostly inside what is kept; sometimes before it, or far behind.
      const std::int32_t at = (what & 0x40) == 0   ? a % 8192
                              : (what & 0x20) == 0 ? -std::int32_t{a}
                                                   : static_cast<std::int32_t>(std::uint32_t{a} << 16);
      stream.send(at, b % 2048u, what < 128 ? 0 : more & 3);
    } else if (what < 208) {
      // Most are of one plan that fits: pieces of 64 bytes.
      const bool planned = (more & 0xc0) != 0;
      const std::uint16_t at = planned ? (a % 8) * 8 : a & packet::kFragmentOffset;
      const std::size_t length = planned ? (at == 0 ? 56 : 64) : b % 4096u;
      if ((b & 0x1f) == 0x1f) datagram.begin_anew();  // one that has ended stays so
      datagram.send(at, length, planned ? at != 56 : (more & 4) != 0, planned ? 0 : more & 3, (more & 0x38) == 0x38);
    } else if (what < 224) {
      fragments.remember(a, b, more * base::kNsPerSecond);
    } else {
      fragments.find(a, more * base::kNsPerSecond);
    }
  }
  return 0;
}
