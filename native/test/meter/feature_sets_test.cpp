// Each feature set against values computed by hand, from packets to rows.
#include <doctest/doctest.h>

#include <cmath>

#include "meter/conversation.hpp"

using namespace tractor;
using namespace tractor::meter;
using packet::kTcpAck;
using packet::kTcpFin;
using packet::kTcpPsh;
using packet::kTcpRst;
using packet::kTcpSyn;

namespace {

constexpr base::TimeNs kSecondUs = 1'000'000;

void check(const FeatureRows& rows, const std::vector<std::pair<std::string, double>>& expected) {
  for (const auto& one : expected) {
    CAPTURE(one.first);
    CHECK(rows[one.first] == doctest::Approx(one.second).epsilon(1e-12));
  }
}

std::vector<std::uint8_t> repeated(std::initializer_list<std::uint8_t> values, std::size_t times) {
  std::vector<std::uint8_t> out;
  for (std::size_t i = 0; i < times; ++i) out.insert(out.end(), values);
  return out;
}

// A handshake, a request in two pieces, an answer, the end. Times in us.
const std::vector<PacketSpec> kRequest = {
    {.time_us = 0, .flags = kTcpSyn | 0xc0, .window = 64240, .header_bytes = 40},
    {.time_us = 1000, .forward = false, .flags = kTcpSyn | kTcpAck | 0x40, .window = 65160, .header_bytes = 40},
    {.time_us = 1500, .flags = kTcpAck, .window = 502, .header_bytes = 32},
    {.time_us = 2000, .payload_bytes = 100, .flags = kTcpPsh | kTcpAck, .window = 502, .header_bytes = 32},
    {.time_us = 2010, .payload_bytes = 300, .flags = kTcpPsh | kTcpAck | 0x20, .window = 502, .header_bytes = 32},
    {.time_us = 5000, .forward = false, .payload_bytes = 1000, .flags = kTcpAck, .window = 509, .header_bytes = 32},
    {.time_us = 6000, .flags = kTcpFin | kTcpAck, .window = 501, .header_bytes = 32},
    {.time_us = 7000, .forward = false, .flags = kTcpFin | kTcpAck, .window = 509, .header_bytes = 32},
};

}  // namespace

TEST_CASE("rates of a short request") {
  check(all_features(kRequest), {{"fwd_packet_count", 5},
                                 {"bwd_packet_count", 3},
                                 {"fwd_data_packet_count", 2},
                                 {"bwd_data_packet_count", 1},
                                 {"fwd_payload_total_bytes", 400},
                                 {"bwd_payload_total_bytes", 1000},
                                 {"fwd_packets_per_s", 5 / 0.007},
                                 {"bwd_packets_per_s", 3 / 0.007},
                                 {"fwd_payload_bytes_per_s", 400 / 0.007},
                                 {"bwd_payload_bytes_per_s", 1000 / 0.007},
                                 {"flow_payload_bytes_per_s", 1400 / 0.007},
                                 {"fwd_iat_total_us", 6000},
                                 {"bwd_iat_total_us", 6000},
                                 {"down_up_packet_ratio", 0.6},
                                 {"down_up_payload_ratio", 2.5}});
}

TEST_CASE("lengths of a short request") {
  // Forward IP lengths 60, 52, 152, 352, 52; backward 60, 1052, 52. Payload 0, 0, 100, 300, 0 and 0, 1000, 0.
  const auto deviation = [](std::initializer_list<double> values) {
    double mean = 0, squares = 0;
    for (const double v : values) mean += v / static_cast<double>(values.size());
    for (const double v : values) squares += (v - mean) * (v - mean);
    return std::sqrt(squares / static_cast<double>(values.size() - 1));
  };
  check(all_features(kRequest), {{"fwd_packet_length_min_bytes", 52},
                                 {"fwd_packet_length_mean_bytes", 668.0 / 5},
                                 {"fwd_packet_length_max_bytes", 352},
                                 {"fwd_packet_length_std_bytes", deviation({60, 52, 152, 352, 52})},
                                 {"bwd_packet_length_min_bytes", 52},
                                 {"bwd_packet_length_mean_bytes", 1164.0 / 3},
                                 {"bwd_packet_length_max_bytes", 1052},
                                 {"bwd_packet_length_std_bytes", deviation({60, 1052, 52})},
                                 {"flow_packet_length_min_bytes", 52},
                                 {"flow_packet_length_mean_bytes", 1832.0 / 8},
                                 {"flow_packet_length_max_bytes", 1052},
                                 {"flow_packet_length_std_bytes", deviation({60, 52, 152, 352, 52, 60, 1052, 52})},
                                 {"fwd_payload_length_min_bytes", 0},
                                 {"fwd_payload_length_mean_bytes", 80},
                                 {"fwd_payload_length_max_bytes", 300},
                                 {"fwd_payload_length_std_bytes", std::sqrt(17000)},  // (3 * 80^2 + 20^2 + 220^2) / 4
                                 {"bwd_payload_length_mean_bytes", 1000.0 / 3},
                                 {"bwd_payload_length_std_bytes", deviation({0, 1000, 0})},
                                 {"flow_payload_length_mean_bytes", 175},
                                 {"flow_payload_length_max_bytes", 1000},
                                 {"flow_payload_length_std_bytes", deviation({0, 0, 100, 300, 0, 0, 1000, 0})},
                                 {"fwd_header_total_bytes", 268},
                                 {"fwd_transport_header_total_bytes", 168},
                                 {"fwd_transport_header_min_bytes", 32},
                                 {"bwd_header_total_bytes", 164},
                                 {"bwd_transport_header_total_bytes", 104},
                                 {"bwd_transport_header_min_bytes", 32}});
}

TEST_CASE("TCP flags each way, and the first window of each side, whatever later packets say") {
  check(all_features(kRequest), {{"fwd_tcp_syn_count", 1},
                                 {"bwd_tcp_syn_count", 1},
                                 {"fwd_tcp_ack_count", 4},
                                 {"bwd_tcp_ack_count", 3},
                                 {"fwd_tcp_psh_count", 2},
                                 {"bwd_tcp_psh_count", 0},
                                 {"fwd_tcp_fin_count", 1},
                                 {"bwd_tcp_fin_count", 1},
                                 {"fwd_tcp_rst_count", 0},
                                 {"fwd_tcp_urg_count", 1},
                                 {"bwd_tcp_urg_count", 0},
                                 {"fwd_tcp_ece_count", 1},
                                 {"bwd_tcp_ece_count", 1},
                                 {"fwd_tcp_cwr_count", 1},
                                 {"bwd_tcp_cwr_count", 0},
                                 {"fwd_tcp_initial_window_bytes", 64240},
                                 {"bwd_tcp_initial_window_bytes", 65160}});
}

TEST_CASE("TCP's sequence numbers: sent again, late, missing; windows of 0 but in SYN and RST") {
  const FeatureRows rows =
      all_features({{.flags = kTcpSyn, .sequence = 99, .window = 0},
                    {.time_us = 1, .payload_bytes = 100, .sequence = 100, .window = 0},
                    {.time_us = 2, .payload_bytes = 100, .sequence = 100, .window = 5},
                    {.time_us = 3, .payload_bytes = 50, .sequence = 300, .window = 0},
                    {.time_us = 4, .payload_bytes = 60, .sequence = 240, .window = 5},
                    {.time_us = 5, .payload_bytes = 9, .flags = kTcpRst, .sequence = 800, .window = 0}});
  check(rows, {{"fwd_tcp_retransmitted_count", 1},
               {"fwd_tcp_out_of_order_count", 1},
               {"fwd_tcp_gap_bytes", 40},
               {"fwd_tcp_zero_window_count", 2},
               {"bwd_tcp_retransmitted_count", 0},
               {"bwd_tcp_gap_bytes", 0}});
}

TEST_CASE("TCP's sequence numbers: another connection of the same ports in a flow skips nothing") {
  const FeatureRows rows = all_features({{.flags = kTcpSyn, .sequence = 99},
                                         {.time_us = 1, .payload_bytes = 100, .flags = kTcpAck, .sequence = 100},
                                         {.time_us = 2, .flags = kTcpSyn, .sequence = 5'000},
                                         {.time_us = 3, .payload_bytes = 50, .flags = kTcpAck, .sequence = 5'001}});
  check(rows, {{"fwd_tcp_syn_count", 2}, {"fwd_tcp_gap_bytes", 0}, {"fwd_tcp_retransmitted_count", 0}});
}

TEST_CASE("a window of 0 is one; a packet without its TCP header has none") {
  const FeatureRows zero = all_features({{.flags = kTcpRst, .window = 0}, {.time_us = 1, .window = 9}});
  CHECK(zero["fwd_tcp_initial_window_bytes"] == 0);
  CHECK(zero["fwd_tcp_rst_count"] == 1);
  const FeatureRows later = all_features({{.payload_bytes = 8, .header_bytes = 0}, {.time_us = 1, .window = 9}});
  CHECK(later["fwd_tcp_initial_window_bytes"] == 9);
  CHECK(later["fwd_transport_header_min_bytes"] == 0);
  const FeatureRows udp = all_features({{.payload_bytes = 8, .header_bytes = 8}}, packet::kProtocolUdp);
  CHECK(udp["fwd_tcp_initial_window_bytes"] == -1);
}

TEST_CASE("a bulk: four packets with payload, none late, nobody in between") {
  const auto run = [](std::vector<PacketSpec> more) {
    std::vector<PacketSpec> packets = {{.time_us = 0, .payload_bytes = 100},
                                       {.time_us = 100, .payload_bytes = 100},
                                       {.time_us = 200, .payload_bytes = 100}};
    packets.insert(packets.end(), more.begin(), more.end());
    return all_features(packets);
  };
  CHECK(run({})["fwd_bulk_count"] == 0);
  CHECK(run({})["fwd_bulk_mean_bytes"] == 0);
  CHECK(run({})["fwd_bulk_bytes_per_s"] == 0);
  check(run({{.time_us = 500, .payload_bytes = 300}}), {{"fwd_bulk_count", 1},
                                                        {"fwd_bulk_mean_packets", 4},
                                                        {"fwd_bulk_mean_bytes", 600},
                                                        {"fwd_bulk_bytes_per_s", 600 / 500e-6},
                                                        {"bwd_bulk_count", 0}});
  // An acknowledgement the other way does not interrupt, nor count; payload does.
  check(run({{.time_us = 300, .forward = false}, {.time_us = 500, .payload_bytes = 300}}),
        {{"fwd_bulk_count", 1}, {"fwd_bulk_mean_packets", 4}});
  CHECK(run({{.time_us = 300, .forward = false, .payload_bytes = 1},
             {.time_us = 500, .payload_bytes = 300}})["fwd_bulk_count"] == 0);
  // A second is not too late, a nanosecond more is.
  CHECK(run({{.time_us = 200 + kSecondUs, .payload_bytes = 1}})["fwd_bulk_count"] == 1);
  CHECK(run({{.time_us = 200 + kSecondUs, .payload_bytes = 1, .extra_ns = 1}})["fwd_bulk_count"] == 0);
}

TEST_CASE("a bulk grows with its fifth packet; two bulks are averaged, not rounded") {
  std::vector<PacketSpec> packets;
  for (int i = 0; i < 5; ++i) packets.push_back({.time_us = i * 100, .payload_bytes = 10});
  packets.push_back({.time_us = 450, .forward = false, .payload_bytes = 7});
  for (int i = 5; i < 9; ++i) packets.push_back({.time_us = i * 100, .payload_bytes = 15});
  check(all_features(packets), {{"fwd_bulk_count", 2},
                                {"fwd_bulk_mean_packets", 4.5},
                                {"fwd_bulk_mean_bytes", 55},
                                {"fwd_bulk_bytes_per_s", 110 / 700e-6}});  // 400 and 300 us
}

TEST_CASE("a bulk within one instant has no rate") {
  const FeatureRows rows = all_features(std::vector<PacketSpec>(4, {.payload_bytes = 10}));
  CHECK(rows["fwd_bulk_count"] == 1);
  CHECK(rows["fwd_bulk_bytes_per_s"] == 0);
}

TEST_CASE("subflows: one more than there are silences of more than a second") {
  const std::vector<PacketSpec> packets = {{.time_us = 0, .payload_bytes = 10},
                                           {.time_us = kSecondUs, .payload_bytes = 10},
                                           {.time_us = 3 * kSecondUs, .forward = false, .payload_bytes = 5}};
  check(all_features(packets), {{"subflow_count", 2},
                                {"subflow_fwd_mean_packets", 1},
                                {"subflow_bwd_mean_packets", 0.5},
                                {"subflow_fwd_mean_payload_bytes", 10},
                                {"subflow_bwd_mean_payload_bytes", 2.5}});
  CHECK(all_features({{}})["subflow_count"] == 1);
}

TEST_CASE("the first packets one by one, and no further") {
  check(all_features(kRequest), {{"splt_packet_bytes_01", 60},
                                 {"splt_direction_01", 1},
                                 {"splt_iat_us_01", 0},
                                 {"splt_packet_bytes_02", 60},
                                 {"splt_direction_02", -1},
                                 {"splt_iat_us_02", 1000},
                                 {"splt_packet_bytes_05", 352},
                                 {"splt_direction_05", 1},
                                 {"splt_iat_us_05", 10},
                                 {"splt_packet_bytes_06", 1052},
                                 {"splt_direction_06", -1},
                                 {"splt_iat_us_06", 2990},
                                 {"splt_packet_bytes_08", 52},
                                 {"splt_direction_08", -1},
                                 {"splt_iat_us_08", 1000},
                                 {"splt_packet_bytes_09", 0},
                                 {"splt_direction_09", 0},
                                 {"splt_iat_us_09", 0}});
  MeterOptions options;
  options.features = features::Selection::only(features::FeatureSet::splt);
  options.features.splt_packets = 2;
  const FeatureRows two = run_conversation(kRequest, options);
  REQUIRE(two.schema().size() == 6);
  const double expected[6] = {60, 60, 1, -1, 0, 1000};
  for (std::size_t i = 0; i < 6; ++i) CHECK(two.row(0)[i] == expected[i]);
}

TEST_CASE("histograms: where the bins begin") {
  const FeatureRows rows = all_features({{.time_us = 0, .payload_bytes = 0},
                                         {.time_us = 15, .payload_bytes = 1, .extra_ns = 999},
                                         {.time_us = 31, .payload_bytes = 2, .extra_ns = 999},
                                         {.time_us = 63, .payload_bytes = 3, .extra_ns = 999},
                                         {.time_us = 70, .forward = false, .payload_bytes = 1023},
                                         {.time_us = 71, .forward = false, .payload_bytes = 1024},
                                         {.time_us = 16777287, .forward = false, .payload_bytes = 2048}});
  // Forward gaps 15.999, 16, 32 us; backward 1 us and 2^24 us.
  check(rows, {{"fwd_payload_length_hist_0_bytes", 1},
               {"fwd_payload_length_hist_1_bytes", 1},
               {"fwd_payload_length_hist_2_bytes", 2},
               {"fwd_payload_length_hist_4_bytes", 0},
               {"bwd_payload_length_hist_512_bytes", 1},
               {"bwd_payload_length_hist_1024_bytes", 1},
               {"bwd_payload_length_hist_2048_bytes", 1},
               {"fwd_iat_hist_0_us", 1},
               {"fwd_iat_hist_16_us", 1},
               {"fwd_iat_hist_32_us", 1},
               {"fwd_iat_hist_64_us", 0},
               {"bwd_iat_hist_0_us", 1},
               {"bwd_iat_hist_8388608_us", 0},
               {"bwd_iat_hist_16777216_us", 1}});
}

TEST_CASE("entropy of what is alone, even, and uneven; empty payload has none") {
  std::vector<std::uint8_t> every;
  for (int i = 0; i < 256; ++i) every.push_back(static_cast<std::uint8_t>(i));
  const FeatureRows rows = all_features({{.data = repeated({7}, 50)}, {.time_us = 1, .forward = false, .data = every}});
  CHECK(rows["fwd_payload_entropy_bits"] == 0);
  CHECK(rows["bwd_payload_entropy_bits"] == 8);
  CHECK(rows["fwd_payload_entropy_sample_bytes"] == 50);
  CHECK(rows["bwd_payload_entropy_sample_bytes"] == 256);
  // 306 bytes: 51 of one value, 255 alone.
  const double both = std::log2(306) - 51 * std::log2(51) / 306;
  CHECK(rows["flow_payload_entropy_bits"] == doctest::Approx(both).epsilon(1e-12));
  // a a a b: 0.75 log2(4/3) + 0.25 log2(4).
  const FeatureRows uneven = all_features({{.data = repeated({1, 1, 1, 2}, 25)}});
  CHECK(uneven["fwd_payload_entropy_bits"] == doctest::Approx(0.811278124459133).epsilon(1e-12));
  CHECK(uneven["flow_payload_entropy_bits"] == uneven["fwd_payload_entropy_bits"]);
  CHECK(uneven["bwd_payload_entropy_bits"] == 0);
  CHECK(all_features({{}})["flow_payload_entropy_bits"] == 0);
}

TEST_CASE("entropy looks at the first 1024 captured bytes of a direction") {
  const FeatureRows rows = all_features({{.data = repeated({0}, 1000)}, {.time_us = 1, .data = repeated({1}, 1000)}});
  CHECK(rows["fwd_payload_entropy_sample_bytes"] == 1024);
  const double expected = std::log2(1024) - (1000 * std::log2(1000) + 24 * std::log2(24)) / 1024;
  CHECK(rows["fwd_payload_entropy_bits"] == doctest::Approx(expected).epsilon(1e-12));
}

TEST_CASE("deviations are exact where lengths are too large for short sums") {
  stats::LengthSeries series;
  series.clear();
  constexpr std::uint32_t kLong = 4'000'000'000;
  for (const std::uint32_t length : {kLong, kLong + 1, kLong + 2}) series.add(length);
  CHECK(series.moments(3).std == doctest::Approx(1).epsilon(1e-12));
  CHECK(series.moments(3).mean == 4'000'000'001.0);
  // On either side of the bound the two ways agree.
  for (const std::uint32_t length : {1'500'000u, 2'000'000u}) {
    stats::LengthSeries two;
    two.clear();
    two.add(length);
    two.add(length + 6);
    CHECK(two.moments(2).std == doctest::Approx(std::sqrt(18)).epsilon(1e-15));
  }
}

TEST_CASE("one packet: the value of every feature beside iscx") {
  const FeatureRows rows = all_features({{.payload_bytes = 12, .flags = kTcpAck, .window = 1024}});
  const std::vector<std::pair<std::string, double>> set = {{"fwd_packet_count", 1},
                                                           {"fwd_data_packet_count", 1},
                                                           {"fwd_payload_total_bytes", 12},
                                                           {"fwd_packet_length_min_bytes", 52},
                                                           {"fwd_packet_length_mean_bytes", 52},
                                                           {"fwd_packet_length_max_bytes", 52},
                                                           {"flow_packet_length_min_bytes", 52},
                                                           {"flow_packet_length_mean_bytes", 52},
                                                           {"flow_packet_length_max_bytes", 52},
                                                           {"fwd_payload_length_min_bytes", 12},
                                                           {"fwd_payload_length_mean_bytes", 12},
                                                           {"fwd_payload_length_max_bytes", 12},
                                                           {"flow_payload_length_min_bytes", 12},
                                                           {"flow_payload_length_mean_bytes", 12},
                                                           {"flow_payload_length_max_bytes", 12},
                                                           {"fwd_header_total_bytes", 40},
                                                           {"fwd_transport_header_total_bytes", 20},
                                                           {"fwd_transport_header_min_bytes", 20},
                                                           {"fwd_tcp_ack_count", 1},
                                                           {"fwd_tcp_initial_window_bytes", 1024},
                                                           {"bwd_tcp_initial_window_bytes", -1},
                                                           {"subflow_count", 1},
                                                           {"subflow_fwd_mean_packets", 1},
                                                           {"subflow_fwd_mean_payload_bytes", 12},
                                                           {"splt_packet_bytes_01", 52},
                                                           {"splt_direction_01", 1},
                                                           {"fwd_payload_length_hist_8_bytes", 1}};
  for (std::size_t i = features::kIscxCount; i < rows.schema().size(); ++i) {
    const std::string& name = rows.schema()[i].name;
    double expected = 0;
    for (const auto& [known, value] : set) expected = known == name ? value : expected;
    CAPTURE(name);
    CHECK(rows.row(0)[i] == expected);
  }
}
