// The queue between threads: nothing lost, nothing twice, never more than its bound, and every way of ending it.
#include "meter/bounded_queue.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

using tractor::meter::BoundedQueue;

TEST_SUITE("threads") {
  TEST_CASE("bounded queue: what one thread pushes another pops, in order") {
    BoundedQueue<int> queue(3);
    std::thread writer([&] {
      for (int i = 0; i < 10'000; ++i) REQUIRE(queue.push(i));
      queue.finish();
    });
    int expected = 0;
    while (const auto item = queue.pop()) CHECK(*item == expected++);
    writer.join();
    CHECK(expected == 10'000);
  }

  TEST_CASE("bounded queue: several writers and readers, each item once") {
    BoundedQueue<int> queue(2);
    std::atomic<long> sum{0};
    std::atomic<int> count{0};
    std::vector<std::thread> writers, readers;
    for (int w = 0; w < 3; ++w) {
      writers.emplace_back([&queue, w] {
        for (int i = 0; i < 1000; ++i) queue.push(w * 1000 + i);
      });
    }
    for (int r = 0; r < 2; ++r) {
      readers.emplace_back([&] {
        while (const auto item = queue.pop()) {
          sum += *item;
          ++count;
        }
      });
    }
    for (std::thread& writer : writers) writer.join();
    queue.finish();
    for (std::thread& reader : readers) reader.join();
    CHECK(count == 3000);
    CHECK(sum == 2999L * 3000 / 2);
  }

  TEST_CASE("bounded queue: a full queue holds its writer back") {
    BoundedQueue<int> queue(2);
    std::atomic<int> pushed{0};
    std::thread writer([&] {
      while (queue.push(0)) ++pushed;
    });
    while (pushed < 2) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    CHECK(pushed == 2);
    CHECK(queue.try_pop());
    while (pushed < 3) std::this_thread::yield();
    queue.close();
    writer.join();
    CHECK(pushed == 3);
  }

  TEST_CASE("bounded queue: closing wakes a reader that waits, and drops what is left") {
    BoundedQueue<int> queue(2);
    std::thread reader([&] { CHECK_FALSE(queue.pop()); });
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    queue.close();
    reader.join();
    CHECK_FALSE(queue.push(1));
    CHECK_FALSE(queue.try_pop());
  }
}
