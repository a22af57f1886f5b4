// Heads of streams: bytes in order whatever the order of segments, and memory that is counted while it is held.
#include "meter/stream_head.hpp"

#include <doctest/doctest.h>

#include <string>

namespace tractor::meter {

TEST_CASE("stream head: cleared, it holds no memory") {
  StreamHead head;
  head.set_syn(999);
  CHECK(head.add(1000, base::as_bytes(std::string(300, 'a'))));
  CHECK(head.allocated() >= 300);
  head.clear();
  CHECK(head.allocated() == 0);
  CHECK(head.contiguous().empty());
}

TEST_CASE("stream head: cleared, it takes another stream from its own first byte") {
  StreamHead head;
  head.set_syn(999);
  CHECK(head.add(1000, base::as_bytes(std::string("one"))));
  CHECK_FALSE(head.add(1004, base::as_bytes(std::string("!"))));  // waits behind a hole: not the next stream's
  head.clear();
  CHECK(head.add(77, base::as_bytes(std::string("two"))));
  CHECK(head.add(80, base::as_bytes(std::string("_"))));
  CHECK(std::string(base::as_text(head.contiguous())) == "two_");
}

TEST_CASE("stream head: a hole is waited for, also where sequence numbers wrap") {
  StreamHead head;
  head.set_syn(0xffffffffU - 2);
  CHECK_FALSE(head.add(1, base::as_bytes(std::string("def"))));
  CHECK(head.contiguous().empty());
  CHECK(head.add(0xffffffffU - 1, base::as_bytes(std::string("abcXY"))));
  CHECK(std::string(base::as_text(head.contiguous())) == "abcXYf");
}

}  // namespace tractor::meter
