// Plain text that turns into TLS: in each protocol the names of the hello behind the request for it are facts, and the
// protocol stays what it was. As the inspector sees it, segment by segment. FTP, MySQL and LDAP: ftp_test,
// openings_test.
#include <string>

#include "payloads.hpp"

namespace tractor::dissect::test {
namespace {

struct Turn {
  bool from_client;
  const char* text;
};

class Dialogue {
 public:
  explicit Dialogue(std::uint16_t server_port) : server_port_(server_port) {}

  void says(bool from_client, const Bytes& bytes) {
    Bytes& own = from_client ? client_ : server_;
    own = own + bytes;
    inspect(payload(own, {.from_client = from_client, .server_port = server_port_}, from_client ? server_ : client_),
            inspection_, facts_);
  }
  const Facts& facts() const { return facts_; }
  bool done() const { return inspection_.done; }

 private:
  std::uint16_t server_port_;
  Bytes client_, server_;
  Inspection inspection_;
  Facts facts_;
};

// The turns, then a hello that comes in two segments.
Facts after(std::uint16_t server_port, const std::vector<Turn>& turns, ProtocolId expected) {
  Dialogue d(server_port);
  for (const Turn& turn : turns) d.says(turn.from_client, text(turn.text));
  CHECK(d.facts().protocol == expected);
  CHECK(d.facts().sni.empty());
  CHECK_FALSE(d.done());
  const Bytes hello = tls_record(client_hello({0x1301}, tls_sni("Secure.Example") + tls_alpn({"x"})));
  d.says(true, Bytes(hello.begin(), hello.begin() + 60));
  CHECK(d.facts().sni.empty());
  d.says(true, Bytes(hello.begin() + 60, hello.end()));
  CHECK(d.done());
  CHECK(d.facts().protocol == expected);
  CHECK(d.facts().sni == "secure.example");
  CHECK(d.facts().alpn == "x");
  CHECK(d.facts().ja4.starts_with("t12d0102x"));
  CHECK(d.facts().evidence.ends_with(", TLS ClientHello, SNI, ALPN"));
  CHECK(d.facts().evidence.find("ClientHello") == d.facts().evidence.rfind("ClientHello"));
  return d.facts();
}

}  // namespace

TEST_CASE("starttls: SMTP") {
  after(25,
        {{false, "220 mail.example ESMTP\r\n"},
         {true, "EHLO client.example\r\n"},
         {false, "250-mail.example\r\n250 STARTTLS\r\n"},
         {true, "STARTTLS\r\n"},
         {false, "220 go ahead\r\n"}},
        ProtocolId::smtp);
}

TEST_CASE("starttls: POP3") {
  after(110,
        {{false, "+OK ready\r\n"},
         {true, "CAPA\r\n"},
         {false, "+OK\r\nSTLS\r\n.\r\n"},
         {true, "STLS\r\n"},
         {false, "+OK begin\r\n"}},
        ProtocolId::pop3);
}

TEST_CASE("starttls: IMAP") {
  after(143,
        {{false, "* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\n"},
         {true, "a1 STARTTLS\r\n"},
         {false, "a1 OK begin\r\n"}},
        ProtocolId::imap);
}

TEST_CASE("starttls: XMPP, with the domain of the stream") {
  const Facts facts = after(5222,
                            {{true,
                              "<?xml version='1.0'?><stream:stream to='im.example' xmlns='jabber:client' "
                              "xmlns:stream='http://etherx.jabber.org/streams'>"},
                             {false,
                              "<?xml version='1.0'?><stream:stream from='im.example' xmlns='jabber:client' "
                              "xmlns:stream='http://etherx.jabber.org/streams'><stream:features><starttls "
                              "xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>"},
                             {true, "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"},
                             {false, "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"}},
                            ProtocolId::xmpp);
  CHECK(facts.http_host == "im.example");
}

TEST_CASE("starttls: IRC") {
  after(6667,
        {{false, ":irc.example NOTICE * :*** Looking up your hostname\r\n"},
         {true, "CAP LS 302\r\n"},
         {false, ":irc.example CAP * LS :tls\r\n"},
         {true, "STARTTLS\r\n"},
         {false, ":irc.example 670 * :STARTTLS successful\r\n"}},
        ProtocolId::irc);
}

TEST_CASE("starttls: FTP, by each word that asks for it") {
  for (const char* request : {"AUTH TLS\r\n", "AUTH SSL\r\n", "auth tls-c\r\n"}) {
    after(21, {{false, "220 ftp.example FTP\r\n"}, {true, request}, {false, "234 go\r\n"}}, ProtocolId::ftp);
  }
}

TEST_CASE("starttls: PostgreSQL") {
  const Bytes request = hex("00000008 04d2162f");
  const Bytes hello = tls_record(client_hello({0x1301}, tls_sni("db.example")));
  Dialogue d(5432);
  d.says(true, request);
  d.says(false, text("S"));
  d.says(true, hello);
  CHECK(d.facts().protocol == ProtocolId::postgresql);
  CHECK(d.facts().sni == "db.example");
  CHECK(d.facts().evidence == "PostgreSQL encryption request, TLS ClientHello, SNI");
  CHECK(d.done());
  // A hello that names nobody ends it as well, and in two segments it is told once.
  Dialogue nameless(5432);
  const Bytes without = tls_record(client_hello({0x1301}, tls_alpn({"postgresql"})));
  nameless.says(true, request);
  nameless.says(false, text("S"));
  nameless.says(true, Bytes(without.begin(), without.begin() + 60));
  nameless.says(true, Bytes(without.begin() + 60, without.end()));
  CHECK(nameless.done());
  CHECK(nameless.facts().evidence == "PostgreSQL encryption request, TLS ClientHello, ALPN");
}

TEST_CASE("starttls: ADB, once both sides have said STLS") {
  const Bytes version = hex("00000001 00000000 00000000 00000000");
  const Bytes connect = text("CNXN") + hex("01000001 00001000 07000000 32020000 bcb1a7b1") + text("host::") + Bytes{0};
  const Bytes wants_tls = text("STLS") + version + hex("acabb3ac");
  const Bytes hello = tls_record(client_hello({0x1301}, tls_sni("phone.example")));
  Dialogue d(5555);
  d.says(true, connect);
  CHECK(d.facts().protocol == ProtocolId::adb);
  d.says(false, wants_tls);
  d.says(true, wants_tls);
  CHECK_FALSE(d.done());
  d.says(true, hello);
  CHECK(d.done());
  CHECK(d.facts().protocol == ProtocolId::adb);
  CHECK(d.facts().sni == "phone.example");
  // In plain there is nothing more to come.
  Dialogue plain(5555);
  plain.says(true, connect);
  plain.says(true, text("OPEN") + hex("01000000 00000000 00000000 00000000 b0afbab1"));
  CHECK(plain.done());
  CHECK(plain.facts().protocol == ProtocolId::adb);
}

TEST_CASE("starttls: what is refused stays without names, and plain text goes on") {
  Dialogue d(25);
  d.says(false, text("220 mail.example ESMTP\r\n"));
  d.says(true, text("EHLO client.example\r\n"));
  d.says(false, text("250 STARTTLS\r\n"));
  d.says(true, text("STARTTLS\r\n"));
  d.says(false, text("454 not now\r\n"));
  d.says(true, text("MAIL FROM:<a@example>\r\n"));
  CHECK(d.facts().protocol == ProtocolId::smtp);
  CHECK(d.facts().sni.empty());
  CHECK(d.facts().evidence == "SMTP banner and greeting");
}

}  // namespace tractor::dissect::test
