// BitTorrent: the id that the flow's client gives itself in handshakes (BEP 3) and queries (BEP 5).
#include "payloads.hpp"

namespace tractor::dissect::test {
namespace {

const Side kClient{.server_port = 6881};
const Side kServer{.from_client = false, .server_port = 6881};
const Side kDatagram{.client_port = 6881, .server_port = 6881, .transport = Transport::udp};
const std::string kPeer = "2d5452333030302d616263646566676869303132";  // the text below in hex

Bytes handshake(const Bytes& peer_id) {
  return Bytes{19} + text("BitTorrent protocol") + zeros(8) + Bytes(20, 0xcc) + peer_id;
}
const Bytes kHandshake = handshake(text("-TR3000-abcdefghi012"));

std::string asking(std::string_view message, const Side& side = kDatagram) {
  return ask(dissect_bittorrent_dht, text(message), side).facts.node_id;
}

}  // namespace

TEST_CASE("bittorrent: the client's id, at once or once it has come") {
  const Asked whole = ask(dissect_bittorrent, kHandshake, kClient);
  CHECK(whole.verdict == Verdict::match);
  CHECK(whole.facts.node_id == kPeer);
  const Bytes most(kHandshake.begin(), kHandshake.end() - 1);
  const Asked begun = ask(dissect_bittorrent, most, kClient);
  CHECK(begun.verdict == Verdict::match_more);
  CHECK(begun.facts.protocol == ProtocolId::bittorrent);
  CHECK(begun.facts.node_id.empty());
  Side cut = kClient;
  cut.cut = true;
  CHECK(ask(dissect_bittorrent, most, cut).verdict == Verdict::match);
}

TEST_CASE("bittorrent: the server's handshake says who the server is") {
  const Bytes of_server = handshake(Bytes(20, 0x55));
  const Asked alone = ask(dissect_bittorrent, of_server, kServer);
  CHECK(alone.verdict == Verdict::match);
  CHECK(alone.facts.node_id.empty());
  CHECK(ask(dissect_bittorrent, of_server, kServer, kHandshake).facts.node_id == kPeer);
  // It may come between the two parts of the client's.
  const Bytes first(kHandshake.begin(), kHandshake.begin() + 48);
  CHECK(ask(dissect_bittorrent, of_server, kServer, first).verdict == Verdict::match_more);
}

TEST_CASE("bittorrent: a handshake in a uTP packet") {
  const Bytes data = hex("01 00 1234 00112233 00000000 00100000 0002 0001") + kHandshake;
  CHECK(ask(dissect_utp, data, kDatagram).facts.node_id == kPeer);
  Side from_server = kDatagram;
  from_server.from_client = false;
  CHECK(ask(dissect_utp, data, from_server).facts.node_id.empty());
  const Asked cut = ask(dissect_utp, Bytes(data.begin(), data.end() - 1), kDatagram);
  CHECK(cut.verdict == Verdict::match);
  CHECK(cut.facts.node_id.empty());
}

TEST_CASE("bittorrent: the node that asks") {
  const std::string id = "6162636465666768696a30313233343536373839";
  CHECK(asking("d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe") == id);
  CHECK(asking("d1:ad2:id20:abcdefghij01234567899:info_hash20:mnopqrstuvwxyz123456e1:q9:get_peers1:t2:aa1:y1:qe") ==
        id);
  // Who answers is the server.
  CHECK(asking("d1:rd2:id20:mnopqrstuvwxyz123456e1:t2:aa1:y1:re").empty());
  CHECK(asking("d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe",
               {.from_client = false, .server_port = 6881, .transport = Transport::udp})
            .empty());
  // An id of another length, and a message that is none.
  CHECK(asking("d1:ad2:id19:abcdefghij012345678e1:q4:ping1:t2:aa1:y1:qe").empty());
  CHECK(asking("d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:q").empty());
}

}  // namespace tractor::dissect::test
