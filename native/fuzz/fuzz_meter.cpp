// Fuzzes the one pass: a capture to frames, packets, flows, windows, facts and columns, with tables so small and
// timeouts so short that flows end in every way. RowChecks says what must hold.
//
// Input: the capture, then what is switched on (1 byte), the most flows (1), rows of a batch (1), timeouts (1).
#include "capture/memory_source.hpp"
#include "capture/open_capture.hpp"
#include "reading.hpp"
#include "row_checks.hpp"

namespace {

using namespace tractor;

constexpr std::size_t kGroup = 32;

meter::MeterOptions options_of(const std::uint8_t* choices) {
  meter::MeterOptions options;
  options.window_rows = (choices[0] & 1) == 0;
  options.facts = (choices[0] & 2) == 0;
  options.openings = (choices[0] & 16) == 0;
  options.features.bits = (choices[0] & 4) == 0 ? features::Selection::all().bits : choices[2];
  options.features.splt_packets = 1 + choices[3] % features::kMostSpltPackets;
  options.max_flows = choices[1] < 128 ? 1'000 : choices[1] - 127u;
  options.batch_rows = choices[2] + 1u;
  if (choices[3] == 0) return options;
  options.tcp_idle_ns = (choices[3] & 0x0f) * base::kNsPerSecond;
  options.idle_ns = (choices[3] >> 4) * base::kNsPerSecond;
  options.active_ns = (choices[3] & 3) * base::kNsPerSecond;
  options.window_ns = (choices[3] & 7) * base::kNsPerSecond / 10;
  return options;
}

void meter_batch(const capture::FrameBatch& batch, meter::PacketDecoder& decoder, meter::FlowMeter& flows) {
  meter::PacketDescriptor group[kGroup];
  std::vector<meter::FragmentBytes> released;  // that payloads of the group may lie in
  std::size_t count = 0;
  const auto keep_released = [&] {
    if (!decoder.has_further()) return;
    for (meter::FragmentBytes& bytes : decoder.take_released()) released.push_back(std::move(bytes));
  };
  const auto add = [&] {
    if (++count < kGroup) return;
    flows.add({group, count});
    count = 0;
  };
  for (const capture::Frame& frame : batch.frames) {
    if (!decoder.decode(frame, group[count])) continue;
    do {
      keep_released();
      add();
    } while (decoder.has_further() && decoder.decode_further(frame, group[count]));
  }
  flows.add({group, count});
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::Choices<4> choices({data, size});
  base::Fault fault;
  capture::ProcessTable processes;
  const capture::OpenOptions small{.chunk_bytes = 1 << 14,
                                   .read_ahead = false,
                                   .processes = &processes};  // clearing a large chunk takes longer than reading it
  const auto reader = capture::open_source(std::make_unique<capture::MemorySource>(choices.rest), "fuzz", small, fault);
  if (!reader) return 0;
  meter::PacketDecoder decoder(1, (choices.at[0] & 8) == 0, &processes);
  decoder.keep_held_payload(meter::HeldPayload::copied);
  meter::MeterOptions options = options_of(choices.at);
  options.hash_seed = 1;
  options.processes = &processes;
  fuzz::RowChecks checks(options.features);
  meter::FlowMeter flows(options, [&](std::unique_ptr<meter::RowBatch> rows) { checks.take(std::move(rows)); });
  capture::FrameBatch batch;
  while (reader->next(batch) == capture::ReadStatus::frames) meter_batch(batch, decoder, flows);
  decoder.end_input();
  for (meter::PacketDescriptor packet; decoder.next_ready(packet);) flows.add({&packet, 1});
  flows.finish();
  checks.finish(decoder.counters(), flows.counters(), reader->info().frames);
  return 0;
}
