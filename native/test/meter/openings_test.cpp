// Opening rows: when a flow's opening is written, what stands in it, and that it comes once and before the flow's row.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "dissect/payloads.hpp"
#include "meter/packet_feed.hpp"
#include "spoken_flows.hpp"

namespace tractor::meter::test {

namespace {

const End kClient{"192.0.2.10", 40000}, kServer{"198.51.100.5", 443};
constexpr base::TimeNs kStep = base::kNsPerSecond / 100;  // between two packets of SpokenFlows

struct Row {
  RowKind kind = RowKind::flows;
  std::uint64_t flow_id = 0;
  std::uint64_t packets = 0;
  std::string protocol, sni, http_host, dns_name, end_reason;
  std::uint64_t announced_by = 0;
  std::uint64_t row_number = 0;
  bool operator==(const Row&) const = default;
};

void read(std::unique_ptr<RowBatch> rows, std::vector<Row>& out) {
  const RowKind kind = rows->kind;
  std::vector<std::uint64_t> packets;  // columns of openings say nothing of them
  std::vector<std::string> reasons;
  for (const EndedFlow& flow : rows->flows) {
    packets.push_back(flow.packets[0] + flow.packets[1]);
    reasons.push_back(flow::end_reason_name(flow.reason));
  }
  const auto batch = to_columns(std::move(rows));
  CHECK(batch->kind == kind);
  if (kind == RowKind::openings) CHECK(batch->feature_count == 0);
  const auto number = [&](const char* name, std::size_t i) { return SpokenFlows::column(*batch, name).integers[i]; };
  const auto text = [&](const char* name, std::size_t i) {
    return SpokenFlows::text_at(SpokenFlows::column(*batch, name).text, i);
  };
  for (std::size_t i = 0; i < batch->rows; ++i) {
    Row& row = out.emplace_back();
    row.kind = kind;
    row.flow_id = static_cast<std::uint64_t>(number("flow_id", i));
    if (kind == RowKind::windows) continue;
    row.row_number = static_cast<std::uint64_t>(number("row_number", i));
    row.packets = packets[i];
    row.protocol = text("payload_protocol", i);
    row.sni = text("sni", i);
    row.http_host = text("http_host", i);
    row.dns_name = text("dns_name", i);
    row.end_reason = reasons[i];
    const double by = number("announced_by", i);
    row.announced_by = std::isnan(by) ? 0 : static_cast<std::uint64_t>(by);
  }
}

MeterOptions with_openings(std::uint32_t batch_rows = 4096) {
  return {.openings = true, .batch_rows = batch_rows};
}

std::vector<Row> rows_of(const SpokenFlows& flows, const MeterOptions& options) {
  std::vector<Row> rows;
  PacketFeed feed(options, [&](std::unique_ptr<RowBatch> batch) { read(std::move(batch), rows); });
  for (const PacketDescriptor& packet : flows.packets()) {
    feed.next() = packet;
    feed.commit();
  }
  feed.end_frames();
  feed.finish();
  return rows;
}

std::vector<Row> openings_of(const SpokenFlows& flows, const MeterOptions& options = with_openings()) {
  std::vector<Row> rows = rows_of(flows, options);
  std::erase_if(rows, [](const Row& row) { return row.kind != RowKind::openings; });
  return rows;
}

std::string as_text(const dissect::test::Bytes& bytes) {
  return {bytes.begin(), bytes.end()};
}

std::string hello(const char* name) {
  using dissect::test::client_hello, dissect::test::tls_record, dissect::test::tls_sni;
  return as_text(tls_record(client_hello({0x1301, 0x1302}, tls_sni(name))));
}

std::string question(const char* name) {
  using dissect::test::dns_header, dissect::test::dns_question, dissect::test::operator+;
  return as_text(dns_header(0x0100, 1, 0) + dns_question(name));
}

// Flows of every kind, their openings at different packets.
void speak_of_everything(SpokenFlows& flows) {
  Talk web(flows, kClient, kServer);
  flows.datagram({kClient.address, 5000}, {"198.51.100.53", 53}, question("a.example"));
  web.client(hello("www.example.org"));
  Talk ftp(flows, {kClient.address, 40001}, {"198.51.100.6", 21});
  ftp.server("220 ftp ready\r\n");
  for (int i = 0; i < 5; ++i) flows.datagram({kClient.address, 6000}, {"198.51.100.7", 6001}, "\xf7 nothing known");
  ftp.client("PASV\r\n");
  ftp.server("227 Entering Passive Mode (198,51,100,6,195,80)\r\n");  // 195 * 256 + 80 = 50000
  Talk data(flows, {kClient.address, 40002}, {"198.51.100.6", 50000});
  data.server("\x01\x02 of a file");
  Talk silent(flows, {kClient.address, 40003}, kServer);
  for (std::uint16_t port = 1; port <= 20; ++port) {
    flows.datagram({kClient.address, port}, {"198.51.100.53", 53}, question("b.example"));
  }
  web.server("\x16\x03\x03");
}

}  // namespace

TEST_CASE("openings: a TLS flow opens with its hello, in the counters and names of that moment") {
  SpokenFlows flows;
  Talk web(flows, kClient, kServer);
  const std::string bytes = hello("www.example.org");
  web.client(bytes.substr(0, 20));
  web.client(bytes.substr(20));
  web.server("\x16\x03\x03");
  const std::vector<Row> rows = rows_of(flows, with_openings());
  REQUIRE(rows.size() == 2);
  CHECK(rows[0] == Row{RowKind::openings, web.flow_id(), 4, "tls", "www.example.org", "", "", "open", 0, 1});
  CHECK(rows[1] == Row{RowKind::flows, web.flow_id(), 5, "tls", "www.example.org", "", "", "eof", 0, 2});
}

TEST_CASE("openings: DNS and HTTP at the packet that asks") {
  SpokenFlows flows;
  flows.datagram({kClient.address, 5000}, {"198.51.100.53", 53}, question("a.example"));
  Talk web(flows, kClient, {kServer.address, 80});
  web.client("GET / HTTP/1.1\r\nHost: www.example.net\r\n\r\n");
  const std::vector<Row> openings = openings_of(flows);
  REQUIRE(openings.size() == 2);
  CHECK(openings[0].dns_name == "a.example");
  CHECK(openings[0].packets == 1);
  CHECK(openings[1].http_host == "www.example.net");
  CHECK(openings[1].packets == 3);
}

TEST_CASE("openings: none for a handshake alone, and none where the option is off") {
  SpokenFlows flows;
  Talk silent(flows, kClient, kServer);
  flows.segment(kClient, kServer, {}, 100);
  CHECK(openings_of(flows).empty());
  Talk web(flows, {kClient.address, 40001}, kServer);
  web.client(hello("www.example.org"));
  CHECK(openings_of(flows).size() == 1);
  CHECK(openings_of(flows, {}).empty());
  CHECK(openings_of(flows, {.flow_rows = false, .openings = true}).empty());
  CHECK(openings_of(flows, {.openings = true, .facts = false}).empty());
}

TEST_CASE("openings: what nothing recognises opens at its third packet with payload") {
  SpokenFlows flows;
  const End one{kClient.address, 6000}, other{"198.51.100.7", 6001};
  flows.datagram(one, other, "\xf7 nothing known");
  flows.datagram(one, other, "");
  flows.datagram(other, one, "\xf7 nothing known");
  CHECK(openings_of(flows).empty());
  flows.datagram(one, other, "\xf7 nothing known");
  const std::vector<Row> openings = openings_of(flows);
  REQUIRE(openings.size() == 1);
  CHECK(openings[0].packets == 4);
  CHECK(openings[0].protocol == "unknown");
}

TEST_CASE("openings: a stream that nothing can be made of opens at once") {
  SpokenFlows flows;
  Talk talk(flows, kClient, {kServer.address, 50000});
  talk.client("\x9a\x9b\x9c\x9d some of a file");
  REQUIRE(openings_of(flows).size() == 1);
  CHECK(openings_of(flows)[0].packets == 3);
}

TEST_CASE("openings: a recognised flow waits for its names, but not for ever") {
  SpokenFlows flows;
  Talk mail(flows, kClient, {kServer.address, 25});
  mail.server("220 mail.example ESMTP\r\n");
  mail.client("EHLO me\r\n");
  mail.server("250-mail.example\r\n250 STARTTLS\r\n");
  mail.client("STARTTLS\r\n");
  mail.server("220 go ahead\r\n");
  CHECK(openings_of(flows).empty());
  mail.client(hello("mail.example"));
  REQUIRE(openings_of(flows).size() == 1);
  CHECK(openings_of(flows)[0].sni == "mail.example");

  SpokenFlows others;
  Talk ftp(others, kClient, {kServer.address, 21});
  ftp.server("220 ftp ready\r\n");
  for (int i = 0; i < 6; ++i) ftp.client("NOOP\r\n");
  CHECK(openings_of(others).empty());
  ftp.client("NOOP\r\n");  // the eighth payload
  REQUIRE(openings_of(others).size() == 1);
  CHECK(openings_of(others)[0].protocol == "ftp");
}

TEST_CASE("openings: a control flow opens before the data flow that it announces, at the latest when it announces it") {
  SpokenFlows flows;
  Talk ftp(flows, kClient, {kServer.address, 21});
  ftp.server("220 ftp ready\r\n");
  ftp.client("USER a\r\n");
  ftp.client("PASV\r\n");
  ftp.server("227 Entering Passive Mode (198,51,100,5,195,80)\r\n");
  Talk data(flows, {kClient.address, 40001}, {kServer.address, 50000});
  data.server("\x01\x02 of a file");
  const std::vector<Row> openings = openings_of(flows);
  REQUIRE(openings.size() == 2);
  CHECK(openings[0].flow_id == ftp.flow_id());
  CHECK(openings[0].packets == 6);
  CHECK(openings[1].flow_id == data.flow_id());
  CHECK(openings[1].announced_by == ftp.flow_id());
  CHECK(openings[1].packets == 1);  // it may never carry anything
}

TEST_CASE("openings: row numbers are the order in which rows were written, whatever the batches") {
  SpokenFlows flows;
  speak_of_everything(flows);
  const auto in_order = [&](std::uint32_t batch_rows) {
    std::vector<Row> rows = rows_of(flows, with_openings(batch_rows));
    std::ranges::sort(rows, {}, &Row::row_number);
    for (std::size_t i = 0; i < rows.size(); ++i) CHECK(rows[i].row_number == i + 1);
    return rows;
  };
  const std::vector<Row> rows = in_order(4096);
  CHECK(in_order(1) == rows);
  CHECK(in_order(3) == rows);
}

TEST_CASE("openings: of payload that the capture cut off, the third packet with any counts") {
  SpokenFlows flows;
  Talk talk(flows, kClient, kServer);
  for (int i = 0; i < 4; ++i) talk.client("0123456789");
  std::vector<PacketDescriptor> packets = flows.packets();
  for (PacketDescriptor& packet : packets) {
    packet.payload_captured = 0;
    packet.carries_payload = false;
  }
  std::vector<Row> rows;
  FlowMeter meter(with_openings(), [&](std::unique_ptr<RowBatch> batch) { read(std::move(batch), rows); });
  meter.add(packets);
  meter.finish();
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].kind == RowKind::openings);
  CHECK(rows[0].packets == 5);
  CHECK(meter.counters().openings == 1);
}

TEST_CASE("openings: once a flow, in the order of packets, before the flow's row, whatever fills a batch") {
  for (const std::uint32_t batch_rows : {1u, 2u, 3u, 7u, 4096u}) {
    for (const std::uint32_t max_flows : {4u, 1000u}) {
      SpokenFlows flows;
      speak_of_everything(flows);
      MeterOptions options = with_openings(batch_rows);
      options.max_flows = max_flows;
      options.window_rows = true;
      std::set<std::uint64_t> opened, ended;
      for (const Row& row : rows_of(flows, options)) {
        if (row.kind == RowKind::windows) continue;
        CHECK((row.end_reason == "open") == (row.kind == RowKind::openings));
        CHECK_FALSE(ended.contains(row.flow_id));
        CHECK((row.kind == RowKind::openings ? opened : ended).insert(row.flow_id).second);
      }
      if (max_flows == 1000) CHECK(opened.size() == ended.size() - 1);  // all but the handshake alone
    }
  }
}

}  // namespace tractor::meter::test
