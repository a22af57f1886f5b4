// What sequence numbers tell of one direction, counted by hand.
#include "stats/tcp_sequence.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <vector>

using tractor::stats::TcpSequence;

namespace {

TcpSequence begun_at(std::uint32_t sequence) {
  TcpSequence s;
  s.clear();
  s.add(sequence, 0, 1);  // SYN
  return s;
}

}  // namespace

TEST_CASE("a stream in order tells of nothing") {
  TcpSequence s = begun_at(99);
  for (std::uint32_t at = 100; at < 1'000; at += 100) s.add(at, 100, 0);
  s.add(1'000, 0, 0);
  CHECK(s.retransmitted == 0);
  CHECK(s.out_of_order == 0);
  CHECK(s.gap_bytes == 0);
}

TEST_CASE("a segment again, whole or with something new behind it, is a retransmission") {
  TcpSequence s = begun_at(99);
  s.add(100, 100, 0);
  s.add(100, 100, 0);
  CHECK(s.retransmitted == 1);
  s.add(150, 100, 0);  // 50 old, 50 new
  CHECK(s.retransmitted == 2);
  s.add(250, 10, 0);
  CHECK(s.retransmitted == 2);
  s.add(99, 0, 1);  // the SYN again
  CHECK(s.retransmitted == 3);
  CHECK(s.gap_bytes == 0);
}

TEST_CASE("what was skipped is a gap until it comes, and then out of order") {
  TcpSequence s = begun_at(99);
  s.add(100, 100, 0);
  s.add(300, 100, 0);
  CHECK(s.gap_bytes == 100);
  CHECK(s.out_of_order == 0);
  s.add(200, 40, 0);
  CHECK(s.gap_bytes == 60);
  CHECK(s.out_of_order == 1);
  s.add(240, 60, 0);
  CHECK(s.gap_bytes == 0);
  CHECK(s.out_of_order == 2);
  CHECK(s.retransmitted == 0);
  s.add(200, 100, 0);  // filled: now it is old
  CHECK(s.retransmitted == 1);
}

TEST_CASE("a keep-alive probe is no retransmission") {
  TcpSequence s = begun_at(99);
  s.add(100, 100, 0);
  s.add(199, 1, 0);
  CHECK(s.retransmitted == 0);
}

TEST_CASE("SYN and FIN again are retransmissions, however they look like a probe") {
  TcpSequence s = begun_at(99);
  s.add(99, 0, 1);
  CHECK(s.retransmitted == 1);
  s.add(100, 10, 0);
  s.add(110, 0, 1);  // FIN
  s.add(110, 0, 1);
  CHECK(s.retransmitted == 2);
}

TEST_CASE("a segment without bytes shows that what is before it was sent, and begins nothing") {
  TcpSequence s;
  s.clear();
  s.add(500, 0, 0);
  s.add(100, 10, 0);
  CHECK(s.gap_bytes == 0);
  s.add(130, 0, 0);
  s.add(130, 0, 0);
  CHECK(s.gap_bytes == 20);
  s.add(109, 0, 0);
  s.add(129, 0, 1);  // the FIN came late
  CHECK(s.gap_bytes == 19);
  CHECK(s.out_of_order == 1);
  CHECK(s.retransmitted == 0);
}

TEST_CASE("sequence numbers wrap") {
  TcpSequence s = begun_at(0xfffffff0);
  s.add(0xfffffff1, 15, 0);
  s.add(0, 100, 0);
  CHECK(s.gap_bytes == 0);
  s.add(0xfffffff1, 15, 0);
  CHECK(s.retransmitted == 1);
  s.add(200, 10, 0);
  s.add(100, 100, 0);
  CHECK(s.out_of_order == 1);
  CHECK(s.gap_bytes == 0);
}

TEST_CASE("a jump beyond any window begins anew") {
  TcpSequence s = begun_at(99);
  s.add(100 + (2u << 30), 10, 0);
  CHECK(s.gap_bytes == 0);
  CHECK(s.retransmitted == 0);
  s.add(110 + (2u << 30), 10, 0);
  CHECK(s.gap_bytes == 0);
}

TEST_CASE("another SYN opens another connection, whose numbers begin anew; the same SYN is sent again") {
  for (const std::uint32_t second : {5'000u, 50u}) {
    TcpSequence s;
    s.clear();
    s.open(99);
    s.add(99, 0, 1);
    s.add(100, 100, 0);
    s.add(210, 10, 0);
    s.open(second);
    s.add(second, 0, 1);
    s.add(second + 1, 50, 0);
    CHECK(s.gap_bytes == 10);
    CHECK(s.retransmitted == 0);
    CHECK(s.out_of_order == 0);
    s.open(second);
    s.add(second, 0, 1);
    CHECK(s.retransmitted == 1);
    s.add(second + 51, 50, 0);
    CHECK(s.gap_bytes == 10);
  }
}

TEST_CASE("segments in any order, few at a time, leave no gap and none counted twice") {
  std::mt19937 random(4);
  for (int round = 0; round < 200; ++round) {
    const auto first = static_cast<std::uint32_t>(random());
    std::vector<std::uint32_t> order;
    for (std::uint32_t i = 0; i < 60; ++i) order.push_back(i);
    for (std::size_t i = 0; i + 4 <= order.size(); i += 4)
      std::shuffle(order.begin() + static_cast<std::ptrdiff_t>(i), order.begin() + static_cast<std::ptrdiff_t>(i + 4),
                   random);
    TcpSequence s = begun_at(first - 1);
    std::uint32_t late = 0, furthest = 0;
    for (const std::uint32_t i : order) {
      late += i < furthest;
      furthest = std::max(furthest, i + 1);
      s.add(first + i * 1'400, 1'400, 0);
    }
    REQUIRE(s.gap_bytes == 0);
    REQUIRE(s.out_of_order == late);
    REQUIRE(s.retransmitted == 0);
  }
}

TEST_CASE("a segment in fragments is whole when they are, and counts once when it comes again") {
  TcpSequence s = begun_at(99);
  for (int times = 0; times < 2; ++times) {
    s.add(100, 980, 1);  // behind a header of 20, and with FIN
    s.note_header(100, 20, true);
    s.add_rest(1'000, 1'000);
    s.add_rest(2'000, 20);
  }
  s.add(2'101, 0, 0);
  CHECK(s.gap_bytes == 0);
  CHECK(s.retransmitted == 1);
}

TEST_CASE("a fragment that is missing is a gap until the segment comes again") {
  TcpSequence s = begun_at(99);
  s.add(100, 980, 0);
  s.note_header(100, 20, false);
  s.add_rest(2'000, 1'000);
  CHECK(s.gap_bytes == 1'000);
  s.add(100, 980, 0);
  s.note_header(100, 20, false);
  s.add_rest(1'000, 1'000);
  CHECK(s.gap_bytes == 0);
}
