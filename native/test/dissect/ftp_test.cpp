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
  std::uint16_t port = 21;

  Verdict say(bool from_client, const std::string& text) {
    std::string& said = from_client ? client : server;
    said += text;
    const std::string& heard = from_client ? server : client;
    Payload p;
    p.bytes = base::as_bytes(said);
    p.other = base::as_bytes(heard);
    p.from_client = from_client == sides_known;
    p.client_port = sides_known ? 40000 : port;
    p.server_port = sides_known ? port : 40000;
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

TEST_CASE("ftp: on its port a dialogue whose beginning was not seen, whoever speaks first") {
  Dialogue d;
  CHECK(d.say(false, "226 Transfer complete.\r\n") == Verdict::match_more);
  CHECK(d.facts.certainty == Certainty::likely);
  CHECK(d.facts.evidence == "FTP reply");
  CHECK(d.say(true, "PASV\r\n") == Verdict::match_more);
  CHECK(d.facts.certainty == Certainty::certain);
  CHECK(d.facts.evidence == "FTP replies and commands");
  CHECK(d.say(false, "227 Entering Passive Mode (192,0,2,1,4,1).\r\n") == Verdict::match_more);
  REQUIRE(d.facts.announced.size() == 1);
  CHECK(d.facts.announced[0].port == 1025);
  CHECK(d.facts.announced[0].owner == Party::server);

  Dialogue client_first;
  CHECK(client_first.say(true, "NOOP\r\n") == Verdict::match_more);
  CHECK(client_first.facts.certainty == Certainty::likely);
  CHECK(client_first.say(false, "200 ok\r\n") == Verdict::match_more);
  CHECK(client_first.facts.certainty == Certainty::certain);
  CHECK(client_first.say(true, "EPRT |1|192.0.2.9|1026|\r\n") == Verdict::match_more);
  REQUIRE(client_first.facts.announced.size() == 1);
  CHECK(client_first.facts.announced[0].port == 1026);

  Dialogue announced_first;
  CHECK(announced_first.say(false, "229 Extended (|||1027|)\r\n") == Verdict::match_more);
  CHECK(announced_first.facts.certainty == Certainty::likely);
  REQUIRE(announced_first.facts.announced.size() == 1);
  CHECK(announced_first.facts.announced[0].port == 1027);
}

TEST_CASE("ftp: a reply of several lines may say anything between its first and its last") {
  Dialogue d;
  CHECK(d.say(false, "211-Features:\r\n EPSV\r\n213 files\r\n\r\n211 End\r\n150 mail.tar\r\n") == Verdict::match_more);
  CHECK(d.facts.certainty == Certainty::likely);
}

TEST_CASE("ftp: without its beginning no other protocol's lines are FTP, nor FTP's at another port") {
  const auto says = [](std::uint16_t port, bool client, const char* text) {
    Dialogue d;
    d.port = port;
    const Verdict verdict = d.say(client, text);
    CHECK((verdict == Verdict::no || verdict == Verdict::more));
    CHECK(d.facts.protocol == ProtocolId::unknown);
    return verdict;
  };
  for (const char* reply : {"354 go ahead\r\n", "240 article received\r\n", "200 ok\r\nwhatever\r\n",
                            "250-mail.example\r\n250 SIZE\r\nthe end\r\n", "421 mail.example too busy\r\n"}) {
    CHECK(says(21, false, reply) == Verdict::no);
  }
  for (const char* command : {"EHLO a\r\n", "ARTICLE 5\r\n", "MAIL FROM:<a@b>\r\n"}) {
    CHECK(says(21, true, command) == Verdict::no);
  }
  CHECK(says(21, true, "NOOP\r\nRSET\r\n") == Verdict::more);
  CHECK(says(21, false, "226 Trans") == Verdict::more);
  for (const std::uint16_t port : {25, 110, 119, 2121}) {
    for (const char* reply : {"226 done\r\n", "200 ok\r\n", "227 Entering Passive Mode (192,0,2,1,4,1).\r\n"}) {
      CHECK(says(port, false, reply) == Verdict::no);
    }
    for (const char* command : {"NOOP\r\n", "QUIT\r\n", "PASV\r\n"}) CHECK(says(port, true, command) == Verdict::more);
  }
}

TEST_CASE("ftp: where what the other side says is none of FTP's, one side alone makes it no more certain") {
  Dialogue d;
  CHECK(d.say(false, "250 ok\r\n") == Verdict::match_more);
  CHECK(d.say(true, "RCPT TO:<a@b>\r\n") == Verdict::match_more);
  CHECK(d.say(true, "NOOP\r\n") == Verdict::match_more);
  CHECK(d.facts.certainty == Certainty::likely);
  CHECK(d.say(true, "PORT 192,0,2,9,4,2\r\n") == Verdict::match_more);  // what mail never says
  CHECK(d.facts.certainty == Certainty::certain);
  CHECK(d.facts.announced.size() == 1);
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
