// Flows that other flows announced: whose number and protocol their rows bear, and for how long a control flow is read.
#include <doctest/doctest.h>

#include "spoken_flows.hpp"

namespace tractor::meter::test {

namespace {

const End kClient{"192.0.2.10", 40000}, kFtp{"198.51.100.5", 21};

void log_in(Talk& talk) {
  talk.server("220 ftp ready\r\n");
  talk.client("USER a\r\n");
  talk.server("331 password\r\n");
  talk.client("PASS b\r\n");
  talk.server("230 in\r\n");
}

std::uint64_t connect(SpokenFlows& flows, const End& from, const End& to) {
  const std::uint64_t id = flows.segment(from, to, {}, 7, packet::kTcpSyn);
  flows.segment(to, from, {}, 8, packet::kTcpSyn | packet::kTcpAck);
  flows.segment(from, to, "\x01\x02\x03 some of a file", 8);
  return id;
}

void check_told(SpokenFlows& flows, std::uint64_t flow_id, std::uint64_t by, const char* protocol,
                const char* announcing) {
  const Told told = flows.told_of(flow_id);
  REQUIRE(told.announced_by.has_value());
  CHECK(*told.announced_by == by);
  CHECK(told.announced_protocol == protocol);
  CHECK(told.announcing_protocol == announcing);
}

}  // namespace

TEST_CASE("announced: FTP data connections of PASV, EPSV, PORT and EPRT, and no others") {
  SpokenFlows flows;
  Talk talk(flows, kClient, kFtp);
  log_in(talk);
  talk.client("PASV\r\n");
  talk.server("227 Entering Passive Mode (198,51,100,5,195,80)\r\n");  // 195 * 256 + 80 = 50000
  const auto passive = connect(flows, {kClient.address, 40001}, {kFtp.address, 50000});
  talk.client("EPSV\r\n");
  talk.server("229 Entering Extended Passive Mode (|||50001|)\r\n");
  const auto extended = connect(flows, {kClient.address, 40002}, {kFtp.address, 50001});
  talk.client("PORT 192,0,2,10,156,69\r\n");  // 156 * 256 + 69 = 40005
  const auto active = connect(flows, {kFtp.address, 20}, {kClient.address, 40005});
  talk.client("EPRT |1|192.0.2.10|40006|\r\n");
  const auto extended_active = connect(flows, {kFtp.address, 20}, {kClient.address, 40006});
  const auto other_port = connect(flows, {kClient.address, 40003}, {kFtp.address, 50002});
  const auto stranger = connect(flows, {"192.0.2.11", 40004}, {kFtp.address, 50000});
  const auto datagram = flows.datagram({kClient.address, 40001}, {kFtp.address, 50000}, "x");
  for (const auto id : {passive, extended, active, extended_active}) {
    check_told(flows, id, talk.flow_id(), "ftp-data", "ftp");
  }
  for (const auto id : {talk.flow_id(), other_port, stranger, datagram}) {
    CHECK_FALSE(flows.told_of(id).announced_by.has_value());
  }
}

TEST_CASE("announced: FTP over IPv6, and a private address in PASV that others see translated") {
  SpokenFlows flows;
  const End client{"2001:db8::1", 40000}, server{"2001:db8::2", 21};
  Talk six(flows, client, server);
  log_in(six);
  six.server("229 ok (|||50000|)\r\n");
  const auto passive = connect(flows, {client.address, 40001}, {server.address, 50000});
  six.client("EPRT |2|2001:db8::1|40007|\r\n");
  const auto active = connect(flows, {server.address, 20}, {client.address, 40007});
  Talk talk(flows, kClient, kFtp);
  log_in(talk);
  talk.server("227 Entering Passive Mode (10,0,0,5,195,80)\r\n");
  const auto translated = connect(flows, {kClient.address, 40001}, {kFtp.address, 50000});
  const auto stated = connect(flows, {kClient.address, 40002}, {"10.0.0.5", 50000});
  check_told(flows, passive, six.flow_id(), "ftp-data", "ftp");
  check_told(flows, active, six.flow_id(), "ftp-data", "ftp");
  check_told(flows, translated, talk.flow_id(), "ftp-data", "ftp");
  check_told(flows, stated, talk.flow_id(), "ftp-data", "ftp");
}

TEST_CASE("announced: an FTP server sends to another one that the client named") {
  SpokenFlows flows;
  const End other{"203.0.113.9", 21};
  Talk receiver(flows, kClient, other), sender(flows, {kClient.address, 40001}, kFtp);
  log_in(receiver);
  log_in(sender);
  receiver.server("227 Entering Passive Mode (203,0,113,9,195,80)\r\n");
  sender.client("PORT 203,0,113,9,195,80\r\n");
  const auto data = connect(flows, {kFtp.address, 20}, {other.address, 50000});
  check_told(flows, data, sender.flow_id(), "ftp-data", "ftp");
}

TEST_CASE("announced: FTP control flows are read for as long as they go on, split, lost and repeated segments or not") {
  SpokenFlows flows;
  Talk talk(flows, kClient, kFtp);
  log_in(talk);
  std::vector<std::uint64_t> data;
  for (std::uint16_t i = 0; i < 300; ++i) {  // some 15 kB from the server
    const std::string port = std::to_string((50000 + i) / 256) + "," + std::to_string((50000 + i) % 256);
    talk.client("PASV\r\n");
    talk.server("227 Entering Passive Mode (198,51,");
    talk.server("100,5," + port);
    talk.server(")\r\n226 Transfer complete, thank you very much for coming\r\n");
    if (i % 50 == 20) talk.lose(false, 1000);
    if (i % 50 == 30) talk.lose(true, 10);
    data.push_back(connect(flows, {kClient.address, static_cast<std::uint16_t>(41000 + i)},
                           {kFtp.address, static_cast<std::uint16_t>(50000 + i)}));
  }
  std::size_t found = 0;
  for (const Told& told : flows.told()) found += told.announced_by == talk.flow_id() ? 1 : 0;
  CHECK(found == data.size());
}

TEST_CASE("announced: what a lost segment holds back is read where it lies") {
  SpokenFlows flows;
  Talk talk(flows, kClient, kFtp);
  log_in(talk);
  talk.lose(false, 500);  // the head of the stream has a hole that nothing fills
  talk.server("227 Entering Passive Mode (198,51,100,5,195,80)\r\n");
  const auto data = connect(flows, {kClient.address, 40001}, {kFtp.address, 50000});
  check_told(flows, data, talk.flow_id(), "ftp-data", "ftp");
}

TEST_CASE("announced: what FTP says after a silence that ended its flow, whoever breaks it") {
  for (const bool client_first : {false, true}) {
    SpokenFlows flows;
    Talk talk(flows, kClient, kFtp);
    log_in(talk);
    flows.now_ns += 400 * base::kNsPerSecond;
    const std::uint64_t again = flows.last_number() + 1;
    if (client_first) {
      talk.client("NOOP\r\n");
      talk.server("200 ok\r\n");
    } else {
      talk.server("226 Transfer complete.\r\n");
    }
    talk.client("PASV\r\n");
    talk.server("227 Entering Passive Mode (198,51,100,5,195,80)\r\n");
    check_told(flows, connect(flows, {kClient.address, 40001}, {kFtp.address, 50000}), again, "ftp-data", "ftp");
    talk.client("PORT 192,0,2,10,156,69\r\n");
    check_told(flows, connect(flows, {kFtp.address, 20}, {kClient.address, 40005}), again, "ftp-data", "ftp");
    CHECK(flows.told_of(again).payload_protocol == "ftp");
  }
}

TEST_CASE("announced: by the reply that a capture of FTP begins with") {
  SpokenFlows flows;
  const auto control = flows.segment(kFtp, kClient, "227 Entering Passive Mode (198,51,100,5,195,80)\r\n", 1);
  const auto data = connect(flows, {kClient.address, 40001}, {kFtp.address, 50000});
  check_told(flows, data, control, "ftp-data", "ftp");
}

TEST_CASE("announced: an hour, not longer") {
  constexpr base::TimeNs kHourNs = 3600 * base::kNsPerSecond;
  for (const bool late : {false, true}) {
    SpokenFlows flows;
    Talk talk(flows, kClient, kFtp);
    log_in(talk);
    const base::TimeNs said_ns = flows.now_ns;
    talk.server("227 Entering Passive Mode (198,51,100,5,195,80)\r\n");
    flows.now_ns = said_ns + kHourNs + (late ? 1 : 0);
    const auto data = connect(flows, {kClient.address, 40001}, {kFtp.address, 50000});
    CHECK(flows.told_of(data).announced_by.has_value() == !late);
  }
}

TEST_CASE("announced: the data flow's own payload is told beside it") {
  SpokenFlows flows;
  Talk talk(flows, kClient, kFtp);
  log_in(talk);
  talk.server("227 Entering Passive Mode (198,51,100,5,195,80)\r\n");
  const auto data = flows.segment({kFtp.address, 50000}, {kClient.address, 40001}, "SSH-2.0-OpenSSH_9.2\r\n", 1);
  check_told(flows, data, talk.flow_id(), "ftp-data", "ftp");
  CHECK(flows.told_of(data).payload_protocol == "ssh");
}

}  // namespace tractor::meter::test
