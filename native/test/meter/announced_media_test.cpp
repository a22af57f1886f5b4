// Media and other flows that SIP, MGCP, RTSP, TFTP, IRC, SOCKS, CONNECT and TURN announce.
#include <doctest/doctest.h>

#include "spoken_flows.hpp"

namespace tractor::meter::test {

namespace {

const End kCaller{"192.0.2.10", 5060}, kCallee{"198.51.100.20", 5060};

std::string sip(const std::string& start, const std::string& body) {
  return start +
         "\r\nVia: SIP/2.0/UDP a\r\nFrom: <sip:a@b>\r\nTo: <sip:c@d>\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\nContent-Type: "
         "application/sdp\r\n\r\n" +
         body;
}
std::string sdp(const std::string& address, const std::string& media) {
  return "v=0\r\no=- 1 1 IN IP4 " + address + "\r\ns=-\r\nc=IN IP4 " + address + "\r\nt=0 0\r\n" + media;
}
std::string invite(const std::string& body) {
  return sip("INVITE sip:c@d SIP/2.0", body);
}
std::string ok(const std::string& body) {
  return sip("SIP/2.0 200 OK", body);
}

void check(SpokenFlows& flows, std::uint64_t flow_id, std::uint64_t by, const char* protocol) {
  CAPTURE(flow_id);
  const Told told = flows.told_of(flow_id);
  REQUIRE(told.announced_by.has_value());
  CHECK(*told.announced_by == by);
  CHECK(told.announced_protocol == protocol);
}

}  // namespace

TEST_CASE("announced media: both sides of a call, RTCP beside it, and what a new INVITE moves them to") {
  SpokenFlows flows;
  const auto call = flows.datagram(kCaller, kCallee, invite(sdp("192.0.2.10", "m=audio 16384 RTP/AVP 0\r\n")));
  const auto early = flows.datagram({"198.51.100.99", 30000}, {"192.0.2.10", 16384}, "media of somebody in between");
  flows.datagram(kCallee, kCaller, ok(sdp("198.51.100.20", "m=audio 20000 RTP/AVP 0\r\na=rtcp:20009\r\n")));
  const auto media = flows.datagram({"198.51.100.20", 20000}, {"192.0.2.77", 16390}, "media of a moved caller");
  const auto control = flows.datagram({"192.0.2.10", 16385}, {"198.51.100.20", 20009}, "reports");
  flows.datagram(kCaller, kCallee, invite(sdp("192.0.2.10", "m=audio 16386 RTP/SAVP 0\r\nm=image 4000 udptl t38\r\n")));
  const auto moved = flows.datagram({"198.51.100.20", 20010}, {"192.0.2.10", 16386}, "media");
  const auto fax = flows.datagram({"198.51.100.20", 20012}, {"192.0.2.10", 4000}, "fax");
  const auto other = flows.datagram({"198.51.100.20", 20012}, {"192.0.2.10", 4002}, "nobody said");
  for (const auto id : {early, media, moved}) check(flows, id, call, "rtp");
  check(flows, control, call, "rtcp");
  check(flows, fax, call, "t38");
  CHECK_FALSE(flows.told_of(other).announced_by.has_value());
  CHECK_FALSE(flows.told_of(call).announced_by.has_value());
}

TEST_CASE("announced media: what began before its endpoint was named is found, not what ended or began long before") {
  constexpr base::TimeNs kLateNs = 300 * base::kNsPerSecond;
  SpokenFlows flows;
  const End from{"192.0.2.10", 16384}, to{"198.51.100.20", 20000}, ended_to{"198.51.100.20", 20002},
      old_to{"198.51.100.20", 20004};
  const auto old = flows.datagram(from, old_to, "x");
  for (int i = 0; i < 5; ++i) {
    flows.now_ns += kLateNs / 5;
    flows.datagram(from, old_to, "x");
  }
  const auto early = flows.datagram(from, to, "first");
  const auto ended = flows.datagram(from, ended_to, "only");
  flows.now_ns += 10 * base::kNsPerSecond;
  const auto tried = flows.datagram(from, {"198.51.100.20", 20006}, "only");
  const auto call = flows.datagram(kCallee, kCaller,
                                   ok(sdp("198.51.100.20",
                                          "m=audio 20000 RTP/AVP 0\r\nm=audio 20002 RTP/AVP 0\r\n"
                                          "m=audio 20004 RTP/AVP 0\r\nm=audio 20006 RTP/AVP 0\r\n")));
  flows.datagram(from, to, "second");
  flows.datagram(from, old_to, "last");
  check(flows, early, call, "rtp");
  check(flows, tried, call, "rtp");
  CHECK_FALSE(flows.told_of(ended).announced_by.has_value());
  CHECK_FALSE(flows.told_of(old).announced_by.has_value());
}

TEST_CASE("announced media: a media line's own address, ICE's candidates, one port for both, on hold, and over TCP") {
  SpokenFlows flows;
  const auto call =
      flows.datagram(kCaller, kCallee,
                     invite(sdp("192.0.2.10",
                                "m=audio 9000 UDP/TLS/RTP/SAVPF 0\r\nc=IN IP4 203.0.113.1\r\na=rtcp-mux\r\n"
                                "a=candidate:1 1 UDP 1 192.0.2.50 8998 typ host\r\n"
                                "a=candidate:1 2 UDP 1 192.0.2.50 8999 typ host\r\n"
                                "m=video 9004 TCP/RTP/AVP 0\r\nm=audio 0 RTP/AVP 0\r\nm=message 9010 TCP/MSRP *\r\n") +
                            sdp("0.0.0.0", "m=audio 9020 RTP/AVP 0\r\n")));
  check(flows, flows.datagram({"198.51.100.20", 1111}, {"203.0.113.1", 9000}, "x"), call, "rtp");
  check(flows, flows.datagram({"198.51.100.20", 1111}, {"192.0.2.50", 8998}, "x"), call, "rtp");
  check(flows, flows.datagram({"198.51.100.20", 1112}, {"192.0.2.50", 8999}, "x"), call, "rtcp");
  check(flows, flows.segment({"198.51.100.20", 1113}, {"192.0.2.10", 9004}, "x", 1), call, "rtp");
  const auto message = flows.segment({"198.51.100.20", 1113}, {"192.0.2.10", 9010}, "x", 1);
  const auto held = flows.datagram({"198.51.100.20", 1113}, {"0.0.0.0", 9020}, "x");
  CHECK_FALSE(flows.told_of(message).announced_by.has_value());
  CHECK_FALSE(flows.told_of(held).announced_by.has_value());
}

TEST_CASE("announced media: an address that others see translated, but none that is only passed on") {
  SpokenFlows flows;
  const auto call = flows.datagram(kCaller, kCallee, invite(sdp("10.0.0.3", "m=audio 16384 RTP/AVP 0\r\n")));
  flows.datagram(kCaller, kCallee, invite(sdp("203.0.113.3", "m=audio 16400 RTP/AVP 0\r\n")));
  const auto translated = flows.datagram({"192.0.2.10", 16384}, {"198.51.100.20", 3000}, "x");
  const auto passed_on = flows.datagram({"192.0.2.10", 16400}, {"198.51.100.20", 3000}, "x");
  check(flows, translated, call, "rtp");
  CHECK_FALSE(flows.told_of(passed_on).announced_by.has_value());
}

TEST_CASE("announced media: SIP over TCP, the second call and one that is described beyond the head") {
  SpokenFlows flows;
  Talk talk(flows, {"192.0.2.10", 40000}, kCallee);
  talk.client(invite(sdp("192.0.2.10", "m=audio 16384 RTP/AVP 0\r\n")));
  const std::string second = invite(sdp("192.0.2.10", "m=audio 16386 RTP/AVP 0\r\n"));
  talk.client(second.substr(0, second.size() - 20));
  talk.client(second.substr(second.size() - 20));
  for (int i = 0; i < 30; ++i) talk.client(sip("OPTIONS sip:c@d SIP/2.0", ""));
  const std::string last = invite(sdp("192.0.2.10", "m=audio 16388 RTP/AVP 0\r\n"));
  talk.client(last.substr(0, last.size() - 20));
  talk.client(last.substr(last.size() - 20));
  for (const std::uint16_t port : {16384, 16386, 16388}) {
    check(flows, flows.datagram({"198.51.100.20", 3000}, {"192.0.2.10", port}, "x"), talk.flow_id(), "rtp");
  }
}

TEST_CASE("announced media: RTSP's ports on both sides, the second SETUP and one late in the stream") {
  SpokenFlows flows;
  Talk talk(flows, {"192.0.2.10", 40000}, {"198.51.100.5", 554});
  const auto set_up = [&](int client_port, int server_port) {
    const std::string transport =
        "Transport: RTP/AVP;unicast;client_port=" + std::to_string(client_port) + "-" + std::to_string(client_port + 1);
    talk.client("SETUP rtsp://198.51.100.5/a RTSP/1.0\r\nCSeq: 1\r\n" + transport + "\r\n\r\n");
    talk.server("RTSP/1.0 200 OK\r\nCSeq: 1\r\n" + transport + ";server_port=" + std::to_string(server_port) + "-" +
                std::to_string(server_port + 1) + "\r\n\r\n");
  };
  set_up(5000, 6000);
  set_up(5002, 6002);
  for (int i = 0; i < 20; ++i) talk.client("OPTIONS * RTSP/1.0\r\nCSeq: 2\r\n\r\n");
  set_up(5004, 6004);
  for (const std::uint16_t offset : {0, 2, 4}) {
    const auto at = [&](int port) { return static_cast<std::uint16_t>(port + offset); };
    check(flows, flows.datagram({"198.51.100.5", at(6000)}, {"192.0.2.10", 777}, "x"), talk.flow_id(), "rtp");
    check(flows, flows.datagram({"198.51.100.5", 777}, {"192.0.2.10", at(5000)}, "x"), talk.flow_id(), "rtp");
    check(flows, flows.datagram({"198.51.100.5", at(6001)}, {"192.0.2.10", at(5001)}, "x"), talk.flow_id(), "rtcp");
  }
}

TEST_CASE("announced: a TFTP server answers from another port; the next request is no answer") {
  SpokenFlows flows;
  using namespace std::string_view_literals;
  const End client{"192.0.2.10", 3000}, server{"198.51.100.5", 69};
  const auto request = flows.datagram(client, server, "\0\1file\0octet\0"sv);
  const auto data = flows.datagram({server.address, 50000}, client, "\0\3\0\1 some"sv);
  flows.now_ns += 200 * base::kNsPerSecond;
  const auto again = flows.datagram(client, server, "\0\1file\0octet\0"sv);
  check(flows, data, request, "tftp");
  CHECK_FALSE(flows.told_of(again).announced_by.has_value());
}

TEST_CASE("announced: a file that somebody offers on IRC, also long after the greeting") {
  SpokenFlows flows;
  Talk talk(flows, {"192.0.2.10", 40000}, {"198.51.100.5", 6667});
  talk.client("NICK me\r\nUSER me 0 * :Me\r\n");
  talk.server(":irc.example 001 me :Welcome\r\n");
  for (int i = 0; i < 100; ++i) talk.server(":irc.example 372 me :- a line of the message of the day, and so on\r\n");
  // 203.0.113.7 is 203 * 2^24 + 113 * 2^8 + 7
  talk.server(
      ":you!u@h PRIVMSG me :\x01"
      "DCC SEND \"a file\" 3405803783 5001 1000\x01\r\n");
  talk.client(
      "PRIVMSG you :\x01"
      "DCC CHAT chat 167772163 5002\x01\r\n");  // 10.0.0.3, translated
  talk.client(
      "PRIVMSG you :\x01"
      "DCC SEND passive 167772163 0 1000\x01\r\n");
  check(flows, flows.segment({"192.0.2.10", 40001}, {"203.0.113.7", 5001}, "x", 1), talk.flow_id(), "irc-dcc");
  check(flows, flows.segment({"203.0.113.7", 40001}, {"192.0.2.10", 5002}, "x", 1), talk.flow_id(), "irc-dcc");
}

TEST_CASE("announced: what is offered on IRC where its beginning was not seen") {
  SpokenFlows flows;
  const auto offers = [](const char* argument) {
    return std::string("PRIVMSG you :\x01") + "DCC SEND file " + argument + " 1000\x01\r\n";
  };
  const End me{"10.0.0.1", 12345}, server{"10.0.0.2", 6667};
  const auto mine = flows.segment(me, server, offers("167772161 5555"), 1);  // 10.0.0.1
  const auto theirs =
      flows.segment({server.address, server.port}, {me.address, 12346}, ":you!u@h " + offers("3405803783 5001"), 1);
  check(flows, flows.segment({"10.0.0.2", 23456}, {"10.0.0.1", 5555}, "x", 1), mine, "irc-dcc");
  check(flows, flows.segment({"10.0.0.1", 23456}, {"203.0.113.7", 5001}, "x", 1), theirs, "irc-dcc");
}

TEST_CASE("announced media: MGCP's commands and responses, also those of a call long after the first") {
  SpokenFlows flows;
  const End agent{"192.0.2.1", 2727}, gateway{"192.0.2.2", 2427};
  const auto control = flows.datagram(gateway, agent, "RSIP 1 aaln/1@gw MGCP 1.0\r\nRM: restart\r\n");
  for (int call = 0; call < 30; ++call) {
    const std::string remote = std::to_string(40000 + 2 * call), local = std::to_string(30000 + 2 * call);
    flows.datagram(
        agent, gateway,
        "CRCX 1 aaln/1@gw MGCP 1.0\r\nC: 1\r\n\r\n" + sdp("192.0.2.3", "m=audio " + remote + " RTP/AVP 0\r\n"));
    flows.datagram(gateway, agent,
                   "200 1 OK\r\nI: 1\r\n\r\n" + sdp("192.0.2.2", "m=audio " + local + " RTP/AVP 0\r\n"));
  }
  check(flows, flows.datagram({"192.0.2.3", 40058}, {"192.0.2.9", 7000}, "x"), control, "rtp");
  check(flows, flows.datagram({"192.0.2.3", 7001}, {"192.0.2.2", 30059}, "x"), control, "rtcp");
  CHECK_FALSE(flows.told_of(flows.datagram({"192.0.2.3", 7001}, {"192.0.2.1", 40058}, "x")).announced_by.has_value());
}

TEST_CASE("announced: what a proxy opens for SOCKS and CONNECT, and where it relays datagrams") {
  using namespace std::string_view_literals;
  SpokenFlows flows;
  const End client{"192.0.2.10", 40000}, proxy{"198.51.100.5", 1080}, target{"203.0.113.7", 443};
  Talk socks(flows, client, proxy);
  socks.client("\5\1\0"sv);
  socks.server("\5\0"sv);
  socks.client("\5\1\0\1\xcb\0\x71\7\1\xbb"sv);
  socks.server("\5\0\0\1\0\0\0\0\0\0"sv);
  const auto carried = flows.segment({proxy.address, 50000}, target, "x", 1);
  const auto direct = flows.segment({client.address, 50000}, target, "x", 1);
  Talk relay(flows, {client.address, 40001}, proxy);
  relay.client("\5\1\0"sv);
  relay.server("\5\0"sv);
  relay.client("\5\3\0\1\0\0\0\0\0\0"sv);
  relay.server("\5\0\0\1\0\0\0\0\x13\x88"sv);  // port 5000
  const auto relayed = flows.datagram({client.address, 600}, {proxy.address, 5000}, "x");
  Talk tunnel(flows, {client.address, 40002}, {proxy.address, 3128});
  tunnel.client("CONNECT 203.0.113.8:443 HTTP/1.1\r\nHost: 203.0.113.8:443\r\n\r\n");
  const auto tunnelled = flows.segment({proxy.address, 50001}, {"203.0.113.8", 443}, "x", 1);
  check(flows, carried, socks.flow_id(), "");
  check(flows, relayed, relay.flow_id(), "socks5");
  check(flows, tunnelled, tunnel.flow_id(), "");
  CHECK_FALSE(flows.told_of(direct).announced_by.has_value());
}

TEST_CASE("announced: the address that a TURN server allocates, and the peers behind it") {
  using namespace std::string_view_literals;
  SpokenFlows flows;
  const End client{"192.0.2.10", 40000}, server{"198.51.100.5", 3478};
  // Allocate, success: XOR-RELAYED-ADDRESS 198.51.100.6:50000, which is 0xc633 6406 and 0xc350, XORed with 0x2112a442.
  const auto turn = flows.datagram(client, server,
                                   "\0\3\0\x08\x21\x12\xa4\x42"
                                   "123456789012\0\x19\0\4\x11\0\0\0"sv);
  flows.datagram(server, client,
                 "\1\3\0\x0c\x21\x12\xa4\x42"
                 "123456789012\0\x16\0\x08\0\1\xe2\x42\xe7\x21\xc0\x44"sv);
  // CreatePermission: XOR-PEER-ADDRESS 203.0.113.7:7000, which is 0xcb00 7107 and 0x1b58.
  flows.datagram(client, server,
                 "\0\x08\0\x0c\x21\x12\xa4\x42"
                 "123456789013\0\x12\0\x08\0\1\x3a\x4a\xea\x12\xd5\x45"sv);
  check(flows, flows.datagram({"203.0.113.9", 1}, {"198.51.100.6", 50000}, "x"), turn, "");
  check(flows, flows.datagram({server.address, 2}, {"203.0.113.7", 7000}, "x"), turn, "");
  const auto other = flows.datagram({client.address, 3}, {"203.0.113.7", 7000}, "x");
  CHECK_FALSE(flows.told_of(other).announced_by.has_value());
}

}  // namespace tractor::meter::test
