// FTP dialogues that arrive piece by piece: what is announced, and what TLS says after AUTH, whichever side is known as
// the client when.
#include <doctest/doctest.h>

#include <string>

#include "payloads.hpp"

namespace tractor::dissect::test {

namespace {

struct Dialogue {
  std::string client, server;
  Facts facts;
  bool sides_known = true;

  Verdict say(bool from_client, const std::string& text) {
    std::string& said = from_client ? client : server;
    said += text;
    const std::string& heard = from_client ? server : client;
    Payload p;
    p.bytes = base::as_bytes(said);
    p.other = base::as_bytes(heard);
    p.from_client = from_client == sides_known;
    p.client_port = sides_known ? 40000 : 21;
    p.server_port = sides_known ? 21 : 40000;
    return dissect_ftp(p, facts);
  }
};

}  // namespace

TEST_CASE("ftp: every endpoint is announced once, in the order of the lines, also where a line comes in two pieces") {
  Dialogue d;
  CHECK(d.say(false, "220 ftp ready\r\n") == Verdict::match_more);
  CHECK(d.facts.evidence == "FTP banner");
  CHECK(d.say(true, "USER a\r\n") == Verdict::match_more);
  CHECK(d.facts.evidence == "FTP banner and commands");
  CHECK(d.say(false, "331 password\r\n227 Entering (192,0,2,1,4,") == Verdict::match_more);
  CHECK(d.facts.announced.empty());
  CHECK(d.say(true, "PORT 192,0,2,9,4,2\r\n") == Verdict::match_more);
  CHECK(d.say(false, "1)\r\n229 ok (|||1027|)\r\n") == Verdict::match_more);
  CHECK(d.say(false, "227 Entering (192,0,2,1,4,1)\r\n") == Verdict::match_more);
  REQUIRE(d.facts.announced.size() == 3);
  CHECK(d.facts.announced[0].port == 1026);
  CHECK(d.facts.announced[1].port == 1025);
  CHECK(d.facts.announced[2].port == 1027);
}

TEST_CASE("ftp: a dialogue whose client is known only later is read again from its start") {
  Dialogue d;
  d.sides_known = false;
  CHECK(d.say(false, "220 ftp ready\r\n") == Verdict::match_more);
  CHECK(d.say(true, "USER a\r\nPORT 192,0,2,9,4,2\r\n") == Verdict::match_more);
  CHECK(d.facts.certainty == Certainty::certain);
  d.sides_known = true;
  CHECK(d.say(true, "PORT 192,0,2,9,4,3\r\n") == Verdict::match_more);
  CHECK(d.facts.evidence == "FTP banner and commands");
  REQUIRE(d.facts.announced.size() == 3);
  CHECK(d.facts.announced[0].port == 1026);
  CHECK(d.facts.announced[0].owner == Party::server);  // as it seemed
  CHECK(d.facts.announced[1].port == 1026);
  CHECK(d.facts.announced[1].owner == Party::client);
  CHECK(d.facts.announced[2].port == 1027);
}

TEST_CASE("ftp: an odd line of a recognised dialogue hides nothing that comes after it") {
  Dialogue d;
  CHECK(d.say(false, "220 ftp ready\r\n") == Verdict::match_more);
  CHECK(d.say(true, "HOST ftp.example\r\n") == Verdict::match_more);
  CHECK(d.say(true, "USER a\r\nPORT 192,0,2,9,4,2\r\n") == Verdict::match_more);
  REQUIRE(d.facts.announced.size() == 1);
  CHECK(d.facts.announced[0].port == 1026);
}

TEST_CASE("ftp: what a mail server says later still rules FTP out") {
  Dialogue d;
  CHECK(d.say(false, "220 ready\r\n") == Verdict::match_more);
  CHECK(d.say(false, "220 smtp\r\n") == Verdict::no);
}

TEST_CASE("ftp: the names of the TLS hello after AUTH TLS, in whatever pieces it comes") {
  const Bytes record = tls_record(client_hello({0x1301}, tls_sni("ftp.example")));
  const std::string hello(record.begin(), record.end());
  Dialogue d;
  d.say(false, "220 ftp ready\r\n");
  d.say(true, "AUTH TLS\r\n");
  d.say(false, "234 go\r\n");
  CHECK(d.say(true, hello.substr(0, 20)) == Verdict::match_more);
  CHECK(d.facts.sni.empty());
  CHECK(d.say(true, hello.substr(20)) == Verdict::match);  // what is announced now, nobody can read
  CHECK(d.facts.sni == "ftp.example");
  CHECK(d.facts.evidence == "FTP banner and commands, TLS ClientHello, SNI");
}

}  // namespace tractor::dissect::test
