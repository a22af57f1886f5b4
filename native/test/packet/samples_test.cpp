// Every sample is read as it must be, and no cut or change of one leads outside its bytes (which ASan would tell).
#include "packet/samples.hpp"

#include <doctest/doctest.h>

#include <memory>

namespace tractor::packet {

namespace {

// In memory of exactly its size, so that a byte too far is seen.
Decoded decode_exact(std::uint16_t link_type, const Bytes& frame, std::size_t captured) {
  const std::unique_ptr<std::uint8_t[]> copy(new std::uint8_t[captured]);
  std::copy_n(frame.begin(), captured, copy.get());
  Decoded out{Outcome::count_, {}};
  const Span span{copy.get(), static_cast<std::uint32_t>(captured), static_cast<std::uint32_t>(frame.size())};
  out.outcome = decode_frame(link_type, span, out.view);
  while (out.view.more.data != nullptr) decode_more(out.view);
  if (out.outcome == Outcome::metered && out.view.payload_captured > 0) {
    CHECK(out.view.payload >= copy.get());
    CHECK(out.view.payload + out.view.payload_captured <= copy.get() + captured);
  }
  return out;
}

void for_each_sample(void (*check)(const Sample&)) {
  for (const auto* samples : {&link_samples(), &tunnel_samples()}) {
    for (const Sample& sample : *samples) {
      CAPTURE(std::string(sample.name));
      check(sample);
    }
  }
}

}  // namespace

TEST_CASE("a frame of every link type and tunnel leads to its packet") {
  for_each_sample([](const Sample& sample) {
    const Decoded decoded = decode(sample.link_type, sample.frame);
    CHECK(said(decoded) == sample.expected);
    CHECK(decoded.view.anomalies == 0);
  });
}

TEST_CASE("tunnels stay closed when asked") {
  for (const Sample& sample : tunnel_samples()) {
    CAPTURE(std::string(sample.name));
    const Decoded decoded = decode(sample.link_type, sample.frame, 0);
    CHECK(decoded.outcome == Outcome::metered);
    CHECK(decoded.view.tunnel == 0);
    CHECK(decoded.view.ip_bytes == sample.frame.size());
    CHECK(decoded.view.anomalies == 0);
  }
}

TEST_CASE("cut at every byte: an outcome, and nothing read behind the cut") {
  for_each_sample([](const Sample& sample) {
    for (std::size_t captured = 0; captured < sample.frame.size(); ++captured) {
      CAPTURE(captured);
      CHECK(decode_exact(sample.link_type, sample.frame, captured).outcome < Outcome::count_);
    }
  });
}

TEST_CASE("every byte changed to all zeros, all ones and its complement") {
  for_each_sample([](const Sample& sample) {
    for (std::size_t at = 0; at < sample.frame.size(); ++at) {
      CAPTURE(at);
      for (const int value : {0x00, 0xff, ~sample.frame[at] & 0xff}) {
        Bytes changed = sample.frame;
        changed[at] = static_cast<std::uint8_t>(value);
        CHECK(decode_exact(sample.link_type, changed, changed.size()).outcome < Outcome::count_);
      }
    }
  });
}

TEST_CASE("a payload cut behind its headers is metered with the length that was sent") {
  for_each_sample([](const Sample& sample) {
    const Decoded decoded = decode_exact(sample.link_type, sample.frame, sample.frame.size() - 1);
    if (sample.frame.back() != 0x04) return;  // a trailer is cut first
    CHECK(said(decoded) == sample.expected);
  });
}

}  // namespace tractor::packet
