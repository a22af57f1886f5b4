// Interfaces: what is said where one cannot be captured, and the loopback where this process may capture it.
#include "capture/live_reader.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

#include "capture/libpcap.hpp"
#include "loopback.hpp"

namespace tractor::capture::test {
namespace {

TEST_CASE("live: what cannot be captured says why") {
  base::Fault fault;
  LiveOptions options = loopback();
  options.interface = "no-such-dev0";
  CHECK_FALSE(open_interface(options, fault));
  CHECK(fault.path == "no-such-dev0");
  if (libpcap() == nullptr) {
    CHECK(fault.code == base::FaultCode::unavailable);
    CHECK(fault.message.find("libpcap0.8") != std::string::npos);
    return;
  }
  CHECK_FALSE(fault.message.empty());
  if (!may_capture()) return;
  CHECK(fault.code == base::FaultCode::not_found);
  options = loopback();
  options.filter = "no such expression";
  CHECK_FALSE(open_interface(options, fault));
  CHECK(fault.code == base::FaultCode::bad_filter);
}

TEST_SUITE("threads") {
  TEST_CASE("live: every datagram on the loopback, then idle, then the end that was asked for") {
    if (!may_capture()) return;
    std::atomic<bool> finish{false};
    LiveOptions options = loopback();
    options.finish = &finish;
    base::Fault fault;
    const auto reader = open_interface(options, fault);
    REQUIRE(reader);
    send_datagrams(2'500);
    std::size_t frames = 0;
    FrameBatch batch;
    ReadStatus status = ReadStatus::frames;
    while ((status = reader->next(batch)) == ReadStatus::frames) {
      for (const Frame& frame : batch.frames) {
        CHECK(frame.link_type == 1);
        CHECK(frame.captured_length == 14 + 20 + 8 + 9);
        CHECK(frame.data[frame.captured_length - 2] == 'm');
      }
      frames += batch.frames.size();
    }
    CHECK(status == ReadStatus::idle);
    CHECK(frames == 2'500);
    send_datagrams(3);  // still with the kernel when the end is asked for
    finish = true;
    do {
      status = reader->next(batch);
      if (status == ReadStatus::frames) frames += batch.frames.size();
    } while (status == ReadStatus::frames || status == ReadStatus::idle);
    CHECK(status == ReadStatus::end);
    CHECK(frames == 2'503);
    CHECK(reader->info().frames == 2'503);
    CHECK(reader->info().interfaces.at(0).dropped == 0);
    CHECK(reader->info().interfaces.at(0).received.value() >= 2'503);
    CHECK(reader->info().format == "live");
  }

  TEST_CASE("live: stop and finish end a wait soon") {
    if (!may_capture()) return;
    for (const bool finishes : {false, true}) {
      std::atomic<bool> asked{false};
      LiveOptions options = loopback();
      (finishes ? options.finish : options.stop) = &asked;
      ReadStatus status = ReadStatus::idle;
      base::FaultCode code = base::FaultCode::none;
      auto shortest = std::chrono::steady_clock::duration::max();
      for (int tries = 0; tries < 3; ++tries) {  // the machine may be busy with something else
        asked = false;
        base::Fault fault;
        const auto reader = open_interface(options, fault);
        REQUIRE(reader);
        std::chrono::steady_clock::time_point when;
        std::thread other([&] {
          std::this_thread::sleep_for(std::chrono::milliseconds(30));
          when = std::chrono::steady_clock::now();
          asked = true;
        });
        FrameBatch batch;
        do {
          status = reader->next(batch);
        } while (status == ReadStatus::idle);
        other.join();
        shortest = std::min(shortest, std::chrono::steady_clock::now() - when);
        code = reader->fault().code;
      }
      CHECK(shortest < std::chrono::milliseconds(200));
      CHECK(status == (finishes ? ReadStatus::end : ReadStatus::fault));
      CHECK(code == (finishes ? base::FaultCode::none : base::FaultCode::aborted));
    }
  }
}

}  // namespace
}  // namespace tractor::capture::test
