// Hand-made payloads for the dissectors of the second table, written from what describes each protocol.
#include "dissect/crc16.hpp"
#include "dissect/further.hpp"
#include "samples.hpp"

namespace tractor::dissect::test {
namespace {

Side tcp(std::uint16_t server_port, bool from_client = true) {
  return {.from_client = from_client, .server_port = server_port, .transport = Transport::tcp};
}
Side udp(std::uint16_t server_port) {
  return {.client_port = 50000, .server_port = server_port, .transport = Transport::udp};
}

// SNRM to a meter: flag, format and length, addresses, control, check word, flag (IEC 62056-46, 6.4).
Bytes meter_frame() {
  const Bytes frame = hex("a0 07 03 21 93");
  const unsigned check = crc16_hdlc(frame);
  return Bytes{0x7e} + frame + Bytes{static_cast<std::uint8_t>(check), static_cast<std::uint8_t>(check >> 8)} +
         Bytes{0x7e};
}

// One command: connect, channel 255, reliable, 44 bytes, sequence 1.
Bytes photon_connect() {
  return hex("ffff 00 01 0000000d 2523e376") + hex("02 ff 01 04 0000002c 00000001") + zeros(32);
}

// No peer, time 7; connect with acknowledgement, channel 255, number 1; peer 0, sessions; 1400 bytes at most, window,
// two channels, no limits of bandwidth, throttling, connection, data.
Bytes enet_connect() {
  return hex("8fff 0007 82 ff 0001 0000 ff ff 00000578 00008000 00000002") + zeros(8) +
         hex("00001388 00000002 00000002 12345678 00000000");
}

Bytes spotify_hello() {
  const Bytes body = hex("52 0f 50") + Bytes(86, 0x21);
  return hex("0004") + be32(static_cast<std::uint32_t>(body.size() + 6)) + body;
}

// Twenty octets of G.711 behind each header (RFC 3550, 5.1), in frames of RFC 4571.
Bytes framed_rtp() {
  Bytes out;
  for (unsigned i = 0; i < 3; ++i) {
    out = out + be16(32) + hex("8008") + be16(7 + i) + be32(160 * i) + hex("1234abcd") + Bytes(20, 0xd5);
  }
  return out;
}

std::vector<Sample> streams() {
  return {
      {"rtp over tcp", dissect_framed_rtp, tcp(5000), framed_rtp(), ProtocolId::rtp},
      {"munin", dissect_fixed_opening, tcp(4949, false), text("# munin node at example\n"), ProtocolId::munin},
      {"ica", dissect_fixed_opening, tcp(1494), hex("7f7f494341 00"), ProtocolId::citrix},
      {"nx", dissect_fixed_opening, tcp(4000), text("NXSH-8.10.1\n"), ProtocolId::nomachine},
      {"radmin", dissect_fixed_opening, tcp(4899), hex("01000000 01000000 0808"), ProtocolId::radmin},
      {"mms", dissect_mms, tcp(102),
       hex("03 00 0016 11 e0 0000 0001 00 c1 02 0001 c2 02 0002 c0 01 0d") +
           hex("03 00 0018 02 f0 80 0d 0f 0506 1301 0016 0102 06 05 28ca220201"),
       ProtocolId::mms},
      {"dlms", dissect_dlms, tcp(4059), meter_frame(), ProtocolId::dlms},
      {"hislip", dissect_hislip, tcp(4880), hex("4853 00 00 01000000 0000000000000007") + text("hislip0"),
       ProtocolId::hislip},
      {"aerospike", dissect_aerospike, tcp(3000), hex("02 01 000000000017") + text("node\npartition-version\n"),
       ProtocolId::aerospike},
      {"aerospike message", dissect_aerospike, tcp(3000), hex("02 03 00000000001e 16 01 00000000") + zeros(24),
       ProtocolId::aerospike, Certainty::likely},
      {"gearman", dissect_gearman, tcp(4730), hex("00524551 00000001 00000002") + text("wc"), ProtocolId::gearman},
      {"thrift", dissect_thrift, tcp(9090), hex("80010001 00000004") + text("ping") + hex("00000000 00"),
       ProtocolId::thrift},
      {"thrift framed", dissect_thrift, tcp(9090),
       hex("00000011 80010001 00000004") + text("ping") + hex("00000000 00"), ProtocolId::thrift},
      {"openflow", dissect_openflow, tcp(6653), hex("04 00 0010 00000001 0001 0008 00000010"), ProtocolId::openflow,
       Certainty::likely},
      {"smpp", dissect_smpp, tcp(2775),
       hex("0000001f 00000009 00000000 00000001") + text("anna") + Bytes{0} + text("secret12") + hex("00 34"),
       ProtocolId::smpp},
      {"openwire", dissect_openwire, tcp(61616), hex("000000da 01") + text("ActiveMQ") + hex("0000000a 01"),
       ProtocolId::openwire},
      {"elasticsearch", dissect_elasticsearch, tcp(9300), hex("4553 00000034 0000000000000001 08 005cc663 00000001"),
       ProtocolId::elasticsearch},
      {"drda", dissect_drda, tcp(50000), hex("0010 d0 41 0001 000a 1041 0006 115e 8482"), ProtocolId::drda},
      {"z39.50", dissect_z3950, tcp(210), hex("b4 0d 83 02 00e0 84 03 00c1a2 85 02 0400"), ProtocolId::z3950},
      {"bfcp", dissect_bfcp, tcp(5070), hex("20 03 0001 00000001 0001 0002 05 04 0001"), ProtocolId::bfcp,
       Certainty::likely},
      {"dlep session", dissect_dlep, tcp(854), hex("0001 0008 0004 0004 00") + text("abc"), ProtocolId::dlep,
       Certainty::likely},
      {"mipush", dissect_mipush, tcp(5222), hex("c2fe 0005 00000036 0002 0016 00000018") + Bytes(50, 0x20),
       ProtocolId::mipush},
      {"spotify", dissect_spotify, tcp(4070), spotify_hello(), ProtocolId::spotify, Certainty::likely},
      {"rtmp of a player", dissect_rtmp, tcp(6002), hex("03 00000000 09007c02") + Bytes(1528, 0x5a), ProtocolId::rtmp,
       Certainty::likely},
      {"dnscrypt in tcp", dissect_dnscrypt, tcp(443, false), hex("0048") + text("r6fnvWj8") + Bytes(64, 0x5a),
       ProtocolId::dnscrypt},
  };
}

std::vector<Sample> datagrams() {
  return {
      {"atlas", dissect_fixed_opening, udp(29195), text("MGLNDD_192.0.2.1_7"), ProtocolId::ripe_atlas},
      {"spotify local", dissect_fixed_opening, udp(57621), text("SpotUdp0") + Bytes(36, 0x41), ProtocolId::spotify},
      {"dnscrypt", dissect_dnscrypt, udp(443), text("r6fnvWj8") + Bytes(24, 0x0a) + Bytes(80, 0x7f),
       ProtocolId::dnscrypt},
      {"dlms wrapper", dissect_dlms, udp(4059), hex("0001 0010 0001 0005 60 03 800100"), ProtocolId::dlms,
       Certainty::likely},
      {"egd", dissect_egd, udp(18246), hex("0d01 d4f0 c0a8084d 7b000000 be8a7e38 00811b2c") + zeros(39),
       ProtocolId::egd, Certainty::likely},
      {"profinet", dissect_profinet, udp(34964),
       hex("04 00 08 00 100000 00") + Bytes(16, 0xa0) + hex("0100a0de 976c d111 8271 00a02442df7d") + zeros(44),
       ProtocolId::profinet},
      {"thrift compact", dissect_thrift, udp(6831), hex("82 81 01 09") + text("emitBatch") + hex("1c 1c 18"),
       ProtocolId::thrift, Certainty::likely},
      {"bfcp datagram", dissect_bfcp, udp(5070), hex("40 03 0001 00000001 0001 0002 05 04 0001"), ProtocolId::bfcp,
       Certainty::likely},
      {"pfcp", dissect_pfcp, udp(8805), hex("20 05 000c 000001 00 0060 0004 df000001"), ProtocolId::pfcp},
      {"dlep", dissect_dlep, udp(854), text("DLEP") + hex("0001 0007 0004 0003 00") + text("me"), ProtocolId::dlep},
      {"xdmcp", dissect_xdmcp, udp(177), hex("0001 0002 0001 00"), ProtocolId::xdmcp},
      {"rx", dissect_rx, udp(7002), hex("570fb560 5c3fc988 00000001 00000001 00000001 01 05 00 00 0000 0049 000001f8"),
       ProtocolId::rx, Certainty::likely},
      {"uftp", dissect_uftp, udp(1044), hex("40 01 0000 0a000001 96f4c304 00 9d 0000 01 01 0006"), ProtocolId::uftp,
       Certainty::likely},
      {"hart-ip pdu", dissect_hart, udp(5095), hex("01 01 03 00 0003 0011 82 264e0000d2 0000 38"), ProtocolId::hart_ip,
       Certainty::likely},
      {"oicq", dissect_oicq, udp(8000), hex("02 3b0b 0001 0017 561f0c7b 0000000000 03"), ProtocolId::oicq,
       Certainty::likely},
      {"agora", dissect_agora, udp(8130),
       hex("005a384c000021000000000004") + text("SNI") + hex("00 0e00") + text("edge1.agora.io") + text("PDMD"),
       ProtocolId::agora},
      {"ubiquiti", dissect_ubiquiti, udp(10001), hex("01 00 0009 02 0006 802aa88d692b"), ProtocolId::ubiquiti},
      {"teamviewer", dissect_teamviewer_udp, udp(36037), zeros(11) + hex("17244750 0005") + Bytes(40, 0x11),
       ProtocolId::teamviewer_udp, Certainty::likely},
      {"mumble", dissect_mumble, udp(64738), hex("00000000 03d72000fa76287e"), ProtocolId::mumble, Certainty::likely},
      {"pia", dissect_pia, udp(49432), hex("32ab9864 02 5603cb96") + Bytes(40, 0x33), ProtocolId::pia},
      {"enet", dissect_enet, udp(7777), enet_connect(), ProtocolId::enet},
      {"photon", dissect_photon, udp(5055), photon_connect(), ProtocolId::photon},
      {"raknet", dissect_raknet, udp(19132),
       hex("01 0000000000000001 00ffff00fefefefefdfdfdfd12345678 0000000000000002"), ProtocolId::raknet},
      {"kcp", dissect_kcp, udp(8000), hex("0a000000 51 01 8000 14000000 00000000 00000000 04000000 01020304"),
       ProtocolId::kcp, Certainty::likely},
  };
}

}  // namespace

std::vector<Sample> further_samples() {
  std::vector<Sample> out = streams();
  for (Sample& s : datagrams()) out.push_back(std::move(s));
  return out;
}

}  // namespace tractor::dissect::test
