// The one pass as the core does it, from file to rows, without JavaScript: rows are counted and thrown away.
//   bench_meter FILE [--threads N] [--facts yes|no] [--features all|none|SET,SET...] [--rows flows|windows]
//               [--max-flows N] [--openings yes|no] [--packet-index FILE]
#include <algorithm>
#include <atomic>
#include <charconv>
#include <cinttypes>
#include <cstdio>
#include <memory>
#include <string_view>

#include "meter/capture_run.hpp"
#include "stopwatch.hpp"

namespace {

using namespace tractor::meter;

bool set_choice(std::string_view value, std::string_view on, std::string_view off, bool& choice) {
  choice = value == on;
  return value == on || value == off;
}

bool set_number(std::string_view text, auto& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() && number > 0;
}

bool set_features(std::string_view value, tractor::features::Selection& features) {
  features.bits = 0;
  if (value == "none") return true;
  if (value == "all") {
    features = tractor::features::Selection::all();
    return true;
  }
  for (std::size_t begin = 0; begin <= value.size();) {
    const std::size_t end = std::min(value.find(',', begin), value.size());
    const auto set = tractor::features::set_of(value.substr(begin, end - begin));
    if (!set) return false;
    features.add(*set);
    begin = end + 1;
  }
  return true;
}

bool set_option(std::string_view name, std::string_view value, RunOptions& options) {
  if (name == "--threads") return set_number(value, options.threads);
  if (name == "--max-flows") return set_number(value, options.meter.max_flows);
  if (name == "--facts") return set_choice(value, "yes", "no", options.meter.facts);
  if (name == "--openings") return set_choice(value, "yes", "no", options.meter.openings);
  if (name == "--packet-index") {
    options.packet_index = value;
    return true;
  }
  if (name == "--features") return set_features(value, options.meter.features);
  if (name == "--rows") {
    options.meter.flow_rows = value == "flows";
    return set_choice(value, "windows", "flows", options.meter.window_rows);
  }
  return false;
}

bool parse(int count, char** values, RunOptions& options) {
  if (count < 2 || count % 2 != 0) return false;
  options.paths = {values[1]};
  options.meter.facts = false;
  for (int i = 2; i < count; i += 2) {
    if (!set_option(values[i], values[i + 1], options)) return false;
  }
  return true;
}

}  // namespace

int main(int count, char** values) {
  RunOptions options;
  if (!parse(count, values, options)) {
    std::fprintf(stderr,
                 "usage: bench_meter FILE [--threads N] [--facts yes|no] [--features all|none|SET,SET...] "
                 "[--rows flows|windows] [--max-flows N] [--openings yes|no]\n");
    return 2;
  }
  std::uint64_t rows = 0;
  RunProgress progress;
  const std::atomic<bool> stop{false};
  const tractor::bench::Stopwatch stopwatch;
  const RunResult result = run_captures(
      options, [&rows](std::unique_ptr<RowBatch> batch) { rows += batch->rows; }, progress, stop);
  const auto seconds = stopwatch.elapsed();
  for (const auto& fault : result.faults) {
    std::fprintf(stderr, "%s: at byte %" PRIu64 ": %s\n", fault.path.c_str(), fault.offset, fault.message.c_str());
  }
  const auto evicted = result.meter.ended[static_cast<std::size_t>(tractor::flow::EndReason::evicted)];
  std::printf("{\"seconds\":%.6f,\"cpu_seconds\":%.6f,\"packets\":%" PRIu64 ",\"flows\":%" PRIu64
              ",\"evicted\":%" PRIu64 ",\"rows\":%" PRIu64 "}\n",
              seconds.wall, seconds.cpu, result.packets, result.meter.flows, evicted, rows);
  return result.faults.empty() ? 0 : 1;
}
