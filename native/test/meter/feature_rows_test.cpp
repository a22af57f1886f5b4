// What holds for the rows of every feature set: selection, windows, time that runs backwards, and properties over many
// made-up conversations.
#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <set>

#include "meter/conversation.hpp"

using namespace tractor;
using namespace tractor::meter;
using features::FeatureSet;
using features::Selection;

namespace {

std::vector<PacketSpec> made_up(std::uint32_t seed) {
  std::mt19937 random(seed);
  const auto below = [&](std::uint32_t limit) { return static_cast<std::uint32_t>(random() % limit); };
  std::vector<PacketSpec> packets(1 + below(60));
  base::TimeNs time_us = below(1000);
  for (PacketSpec& p : packets) {
    // Now and then a second of silence, and now and then a clock that is set back.
    time_us += below(20) == 0 ? 1'000'001 : static_cast<base::TimeNs>(below(30'000)) - 2'000;
    p.time_us = time_us;
    p.forward = below(3) != 0;
    p.flags = static_cast<std::uint8_t>(below(256) & ~(packet::kTcpSyn | packet::kTcpFin | packet::kTcpRst));
    p.window = static_cast<std::uint16_t>(below(65536));
    p.header_bytes = static_cast<std::uint8_t>(20 + 4 * below(11));
    if (below(4) != 0) p.data.resize(below(1500));
    for (std::uint8_t& byte : p.data) byte = static_cast<std::uint8_t>(below(1 + seed % 256));
  }
  return packets;
}

double sum_of(const FeatureRows& rows, const std::string& prefix) {
  double sum = 0;
  for (const auto& spec : rows.schema()) sum += spec.name.starts_with(prefix) ? rows[spec.name] : 0;
  return sum;
}

void check_moments(const FeatureRows& rows, const std::string& series) {
  CAPTURE(series);
  const double min = rows[series + "_min_bytes"], mean = rows[series + "_mean_bytes"];
  const double max = rows[series + "_max_bytes"], deviation = rows[series + "_std_bytes"];
  CHECK(min <= mean);
  CHECK(mean <= max);
  CHECK(deviation >= 0);
  CHECK(deviation <= max - min);
  CHECK((deviation == 0) == (min == max));
}

void check_entropy(const FeatureRows& rows) {
  for (const char* name : {"fwd", "bwd", "flow"}) {
    const double bits = rows[std::string(name) + "_payload_entropy_bits"];
    CHECK(bits >= 0);
    CHECK(bits <= 8);
  }
}

}  // namespace

TEST_CASE("names are unique, and every row has as many values as names") {
  const auto schema = features::feature_schema();
  std::set<std::string> names;
  for (const auto& spec : schema) {
    CHECK(names.insert(spec.name).second);
    CHECK(!spec.definition.empty());
    const bool known = spec.type == "integer" || spec.type == "float";
    CHECK(known);
  }
  CHECK(schema.size() == 242);
  CHECK(schema[0].name == "duration");
}

TEST_CASE("a selection gives the columns of its sets, with the values that they have among all") {
  const auto packets = made_up(7);
  const FeatureRows all = all_features(packets);
  for (std::uint32_t bits = 0; bits < 1u << features::kFeatureSets; ++bits) {
    MeterOptions options;
    options.features.bits = bits;
    const FeatureRows some = run_conversation(packets, options);
    REQUIRE(some.rows() == 1);
    bool same = true;
    for (const auto& spec : some.schema()) {
      same = same && some[spec.name] == all[spec.name] && options.features.has(*features::set_of(spec.set));
    }
    CAPTURE(bits);
    CHECK(same);
  }
}

TEST_CASE("sets that are off take no memory; every set that is on takes what the schema says") {
  CHECK(FeatureStates(Selection{}).any() == false);
  CHECK(FeatureStates(Selection::only(FeatureSet::iscx)).any() == false);
  FeatureStates entropy(Selection::only(FeatureSet::entropy));
  CHECK(entropy.bytes() == 0);
  constexpr std::size_t kSlab = 4096;  // states that memory is set aside for at a time
  entropy.add(kSlab + 300, descriptor_of({}, 1, packet::kProtocolTcp), 0, 0, true);
  CHECK(entropy.bytes() >= kSlab * features::SetLayout::bytes_of(FeatureSet::entropy, {}));
  CHECK(entropy.bytes() < kSlab * 1200);
  CHECK(entropy.state(0) == nullptr);
  CHECK(entropy.state(kSlab + 300) != nullptr);
}

TEST_CASE("time running backwards gives no negative time") {
  const FeatureRows rows =
      all_features({{.time_us = 500}, {.time_us = 300, .payload_bytes = 9}, {.time_us = 400}, {.time_us = 600}});
  CHECK(rows["splt_iat_us_02"] == 0);
  CHECK(rows["splt_iat_us_03"] == 0);
  CHECK(rows["splt_iat_us_04"] == 100);
  CHECK(rows["fwd_iat_hist_0_us"] == 2);
  CHECK(rows["fwd_iat_hist_64_us"] == 1);
  CHECK(rows["fwd_iat_total_us"] == 100);
}

TEST_CASE("windows: each has the features of its own packets, forward is who opened it") {
  MeterOptions options;
  options.features = Selection::all();
  options.flow_rows = false;
  options.window_rows = true;
  options.window_ns = 10 * base::kNsPerSecond;
  const FeatureRows rows =
      run_conversation({{.time_us = 0, .payload_bytes = 100, .window = 11},
                        {.time_us = 1, .forward = false, .payload_bytes = 200, .window = 22},
                        {.time_us = 10'000'001, .forward = false, .payload_bytes = 300, .window = 33},
                        {.time_us = 10'000'003, .payload_bytes = 400, .window = 44},
                        {.time_us = 10'000'004, .payload_bytes = 500, .window = 55}},
                       options);
  REQUIRE(rows.rows() == 2);
  const auto both = [&](const char* name, double first, double second) {
    CAPTURE(name);
    CHECK(rows.value(name, 0) == first);
    CHECK(rows.value(name, 1) == second);
  };
  both("fwd_packet_count", 1, 1);
  both("bwd_packet_count", 1, 2);
  both("fwd_payload_total_bytes", 100, 300);
  both("bwd_payload_total_bytes", 200, 900);
  both("fwd_tcp_initial_window_bytes", 11, 33);
  both("bwd_tcp_initial_window_bytes", 22, 44);
  both("splt_packet_bytes_01", 140, 340);
  both("splt_iat_us_02", 1, 2);
  both("splt_direction_03", 0, -1);
  both("bwd_iat_hist_0_us", 0, 1);
  both("subflow_count", 1, 1);
}

TEST_CASE("wide rows leave in batches that hold no more values than narrow ones might") {
  std::vector<PacketDescriptor> packets;
  for (std::uint32_t i = 0; i < 3000; ++i) {
    PacketDescriptor p = descriptor_of({.time_us = i}, i + 1, packet::kProtocolTcp);
    const std::uint8_t a[4] = {10, 0, 0, 1}, b[4] = {10, 0, 0, 2};
    p.key = flow::make_key_ipv4(a, b, static_cast<std::uint16_t>(i), 80, packet::kProtocolTcp).key;
    p.hash = static_cast<std::uint32_t>(flow::hash_key(p.key, 1));
    packets.push_back(p);
  }
  MeterOptions options;
  options.features = Selection::all();
  std::size_t rows = 0, most = 0;
  FlowMeter meter(options, [&](std::unique_ptr<RowBatch> batch) {
    rows += batch->rows;
    most = std::max<std::size_t>(most, batch->rows);
  });
  meter.add(packets);
  meter.finish();
  CHECK(rows == 3000);
  CHECK(most == (std::size_t{1} << 18) / 242);
}

TEST_CASE("properties of made-up conversations") {
  for (std::uint32_t seed = 1; seed <= 300; ++seed) {
    CAPTURE(seed);
    const FeatureRows rows = all_features(made_up(seed));
    REQUIRE(rows.rows() == 1);
    bool finite = true;
    for (std::size_t i = 0; i < rows.schema().size(); ++i) finite = finite && std::isfinite(rows.row(0)[i]);
    CHECK(finite);
    for (const char* scope : {"fwd", "bwd", "flow"}) {
      check_moments(rows, std::string(scope) + "_packet_length");
      check_moments(rows, std::string(scope) + "_payload_length");
    }
    check_entropy(rows);
    const double fwd = rows["fwd_packet_count"], bwd = rows["bwd_packet_count"];
    CHECK(sum_of(rows, "fwd_payload_length_hist_") == fwd);
    CHECK(sum_of(rows, "bwd_payload_length_hist_") == bwd);
    CHECK(sum_of(rows, "fwd_iat_hist_") == fwd - 1);
    CHECK(sum_of(rows, "bwd_iat_hist_") == std::max(bwd - 1, 0.0));
    CHECK(rows["fwd_packet_length_mean_bytes"] * fwd ==
          doctest::Approx(rows["fwd_header_total_bytes"] + rows["fwd_payload_total_bytes"]));
    CHECK(rows["subflow_fwd_mean_packets"] * rows["subflow_count"] == doctest::Approx(fwd));
    double filled = 0;
    for (const auto& spec : rows.schema())
      filled += spec.name.starts_with("splt_direction_") ? std::abs(rows[spec.name]) : 0;
    CHECK(filled == std::min(fwd + bwd, 20.0));
    CHECK(rows["fwd_bulk_mean_packets"] * rows["fwd_bulk_count"] <= rows["fwd_data_packet_count"]);
  }
}

TEST_CASE("which endpoint opens makes no difference: forward is the opener's direction") {
  for (std::uint32_t seed = 1; seed <= 50; ++seed) {
    const auto packets = made_up(seed);
    auto mirrored = packets;
    for (PacketSpec& p : mirrored) p.forward = !p.forward;
    const FeatureRows here = all_features(packets), there = all_features(mirrored);
    bool same = true;
    for (std::size_t i = 0; i < here.schema().size(); ++i) same = same && here.row(0)[i] == there.row(0)[i];
    CAPTURE(seed);
    CHECK(same);
  }
}
