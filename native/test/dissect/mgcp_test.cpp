// MGCP: the gateway's name, and the media endpoints that commands and responses describe.
#include "payloads.hpp"

namespace tractor::dissect::test {
namespace {

const Side kAgent{.client_port = 2727, .server_port = 2427, .transport = Transport::udp};
const Side kGateway{.from_client = false, .client_port = 2727, .server_port = 2427, .transport = Transport::udp};

std::string create(const std::string& description) {
  return "CRCX 17 aaln/1@GW.example MGCP 1.0\r\nC: a1\r\nL: p:20, a:PCMU\r\nM: sendrecv\r\n" + description;
}
std::string described(unsigned last, unsigned port) {
  return "\r\nv=0\r\nc=IN IP4 192.0.2." + std::to_string(last) + "\r\nm=audio " + std::to_string(port) +
         " RTP/AVP 0\r\n";
}

void check_pair(const Facts& facts, std::size_t first, std::uint8_t last, std::uint16_t port, Party owner) {
  REQUIRE(facts.announced.size() >= first + 2);
  for (const std::size_t i : {0, 1}) {
    const AnnouncedEndpoint& e = facts.announced[first + i];
    CHECK(e.ip_version == 4);
    CHECK(e.address[3] == last);
    CHECK(e.port == port + i);
    CHECK(e.ip_protocol == 17);
    CHECK(e.owner == owner);
    CHECK(e.protocol == (i == 0 ? ProtocolId::rtp : ProtocolId::rtcp));
  }
}

}  // namespace

TEST_CASE("mgcp: the gateway's name, of the first command") {
  Facts facts;
  CHECK(dissect_mgcp(payload(text("200 16 OK\r\n"), kGateway), facts) == Verdict::match_more);
  CHECK(facts.certainty == Certainty::likely);
  CHECK(dissect_mgcp(payload(text("AUEP 17 aaln/1@gw.example MGCP 1.0\r\n"), kAgent), facts) == Verdict::match_more);
  CHECK(dissect_mgcp(payload(text("AUEP 18 aaln/1@other.example MGCP 1.0\n"), kAgent), facts) == Verdict::match_more);
  CHECK(dissect_mgcp(payload(text("200 18 OK"), kGateway), facts) == Verdict::match_more);
  CHECK(facts.http_host == "gw.example");
  CHECK(facts.certainty == Certainty::certain);
  CHECK(facts.evidence == "MGCP command");
  CHECK(facts.announced.empty());
}

TEST_CASE("mgcp: what a command and its response describe") {
  Facts facts;
  CHECK(dissect_mgcp(payload(text(create(described(9, 40362))), kAgent), facts) == Verdict::match_more);
  check_pair(facts, 0, 9, 40362, Party::client);
  CHECK(dissect_mgcp(payload(text("200 17 OK\r\nI: 7c\r\n" + described(10, 30000)), kGateway), facts) ==
        Verdict::match_more);
  check_pair(facts, 2, 10, 30000, Party::server);
  CHECK(facts.announced.size() == 4);
}

TEST_CASE("mgcp: several messages in one datagram, two descriptions in one, and lines that end in LF alone") {
  std::string all = "200 16 OK\r\nI: 7b\r\n" + described(9, 5000) + ".\r\n" + create(described(10, 6000)) +
                    described(11, 7000) + ".\r\nRQNT 18 aaln/1@gw.example MGCP 1.0\r\nX: 1\r\n";
  for (const bool lf : {false, true}) {
    if (lf) std::erase(all, '\r');
    const Facts facts = ask(dissect_mgcp, text(all), kGateway).facts;
    check_pair(facts, 0, 9, 5000, Party::server);
    check_pair(facts, 2, 10, 6000, Party::server);
    check_pair(facts, 4, 11, 7000, Party::server);
    CHECK(facts.announced.size() == 6);
  }
}

TEST_CASE("mgcp: a description that the snap length cut is read as far as its lines are whole") {
  Payload p = payload(text(""), kAgent);
  const Bytes bytes = text(create("\r\nv=0\r\nc=IN IP4 192.0.2.9\r\nm=audio 5000 RTP/AVP 0\r\nm=video 60"));
  p.bytes = bytes;
  p.cut = true;
  Facts facts;
  CHECK(dissect_mgcp(p, facts) == Verdict::match_more);
  check_pair(facts, 0, 9, 5000, Party::client);
  CHECK(facts.announced.size() == 2);
}

TEST_CASE("mgcp: what is none of its messages is no MGCP, and announces nothing once MGCP is known") {
  const std::string other = "hello\r\n" + described(9, 5000);
  CHECK(ask(dissect_mgcp, text(other), kAgent).verdict == Verdict::no);
  Facts facts;
  CHECK(dissect_mgcp(payload(text(create("")), kAgent), facts) == Verdict::match_more);
  CHECK(dissect_mgcp(payload(text(other), kAgent), facts) == Verdict::match_more);
  CHECK(facts.announced.empty());
  // Elsewhere than on its ports nobody is asked.
  const Side elsewhere{.server_port = 2428, .transport = Transport::udp};
  CHECK(inspected(text(create("")), elsewhere).facts.protocol == ProtocolId::unknown);
}

}  // namespace tractor::dissect::test
