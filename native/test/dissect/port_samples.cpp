// Hand-made payloads of databases, telephony, industry and the protocols at registered ports; part of samples().
#include "samples.hpp"

namespace tractor::dissect::test {
namespace {

Side tcp(std::uint16_t server_port, bool from_client = true) {
  return {.from_client = from_client, .server_port = server_port, .transport = Transport::tcp};
}
Side udp(std::uint16_t server_port) {
  return {.server_port = server_port, .transport = Transport::udp};
}

// 16 bytes of a command frame; its checksum 0x805e was computed by the standard's own byte-wise form (annex B).
Bytes synchrophasor_frame() {
  return hex("aa 41 0012 0007 4a0ba9e4 00000000 0002 805e");
}

std::vector<Sample> stream_samples() {
  return {
      {"adb", dissect_adb, tcp(5555), text("CNXN") + hex("00000001 00001000 07000000 32020000 bcb1a7b1"),
       ProtocolId::adb},
      {"adb server", dissect_tcp_opening, tcp(5037), text("000chost:version"), ProtocolId::adb},
      {"dcerpc bind", dissect_dcerpc, tcp(135), hex("05 00 0b 03 10000000 4800 0000 02000000") + Bytes(56, 1),
       ProtocolId::dcerpc},
      {"tds pre-login", dissect_mssql, tcp(1433),
       hex("12 01 0022 0000 01 00  00 001a 0006 01 0020 0001 02 0021 0001 ff") + zeros(10), ProtocolId::mssql,
       Certainty::certain, false},
      {"tns connect", dissect_oracle, tcp(1521),
       hex("0064 0000 01 00 0000 0136 012c 0000 0800 7fff 4f98 0000 0001 0022 0042") + Bytes(72, 'x'),
       ProtocolId::oracle},
      {"cql options", dissect_cassandra, tcp(9042), hex("04 00 0000 05 00000000"), ProtocolId::cassandra,
       Certainty::likely},
      {"cql startup", dissect_cassandra, tcp(9042),
       hex("04 00 0001 01 00000016 0001 000b") + text("CQL_VERSION") + hex("0005") + text("3.0.0"),
       ProtocolId::cassandra},
      {"kafka", dissect_kafka, tcp(9092), hex("0000000f 0012 0000 00000001 0005") + text("rdkaf"), ProtocolId::kafka},
      {"synchrophasor", dissect_synchrophasor, tcp(4712), synchrophasor_frame(), ProtocolId::synchrophasor},
      {"minecraft", dissect_minecraft, tcp(25565), hex("10 00 f205 09") + text("a.example") + hex("63dd 01"),
       ProtocolId::minecraft},
      {"h.225 setup", dissect_h323, tcp(1720), hex("03 00 0020 08 02 0001 05") + Bytes(23, 4), ProtocolId::h323},
      {"h.245 capabilities", dissect_h323, tcp(1232), hex("03 00 0014 02 70 01 06 0008817500 05 80") + Bytes(5, 4),
       ProtocolId::h323},
      {"knx over tcp", dissect_registered_tcp, tcp(3671, false), hex("06 10 0423 000e 04 01 02 00 06 00 10 87"),
       ProtocolId::knx},
      {"hart-ip over tcp", dissect_registered_tcp, tcp(5094), hex("01 00 00 00 0001 000d 01 00007530"),
       ProtocolId::hart_ip},
      {"tacacs+", dissect_registered_tcp, tcp(49), hex("c0 01 01 00 12345678 00000010") + Bytes(16, 9),
       ProtocolId::tacacs},
      {"whois", dissect_registered_tcp, tcp(43), text("a.example\r\n"), ProtocolId::whois, Certainty::likely},
      {"nntp", dissect_registered_tcp, tcp(119, false), text("200 news.example ready\r\n"), ProtocolId::nntp},
      {"skinny", dissect_registered_tcp, tcp(2000), hex("04000000 00000000 00000000"), ProtocolId::skinny,
       Certainty::likely},
      {"zookeeper", dissect_registered_tcp, tcp(2181),
       hex("0000002d 00000000 0000000000000000 00007530 0000000000000000 00000010") + zeros(17), ProtocolId::zookeeper},
  };
}

std::vector<Sample> datagram_samples() {
  return {
      {"pana", dissect_registered_udp, udp(716), hex("0000 0014 8000 0001 00000001 00000001 00000000"),
       ProtocolId::pana},
      {"bittorrent tracker", dissect_udp_opening, udp(6969), hex("0000041727101980 00000000 12345678"),
       ProtocolId::bittorrent_tracker},
      {"synchrophasor", dissect_synchrophasor, udp(4713), synchrophasor_frame(), ProtocolId::synchrophasor},
      {"rip", dissect_registered_udp, udp(520), hex("02 02 0000 0002 0000 0a000000 ff000000 00000000 00000001"),
       ProtocolId::rip},
      {"hsrp", dissect_registered_udp, udp(1985),
       hex("00 00 10 03 0a 64 01 00") + text("cisco") + hex("000000 0a000001"), ProtocolId::hsrp, Certainty::likely},
      {"gtp echo", dissect_registered_udp, udp(2123), hex("32 01 0004 00000000 0001 0000"), ProtocolId::gtp,
       Certainty::likely},
      {"ptp sync", dissect_registered_udp, udp(319), hex("00 02 002c") + zeros(40), ProtocolId::ptp},
      {"iax2 new", dissect_registered_udp, udp(4569), hex("8001 0000 00000000 00 00 06 01"), ProtocolId::iax2,
       Certainty::likely},
      {"mgcp", dissect_mgcp, udp(2427), text("AUEP 17 aaln/1@gateway.example MGCP 1.0\r\n"), ProtocolId::mgcp},
      {"coap", dissect_registered_udp, udp(5683), hex("40 01 7d34 b3") + text("abc"), ProtocolId::coap,
       Certainty::likely},
      {"ldp", dissect_registered_udp, udp(646), hex("0001 000e 0a000001 0000 0100 0004 00000001"), ProtocolId::ldp},
      {"doip", dissect_registered_udp, udp(13400), hex("02 fd 0001 00000000"), ProtocolId::doip},
      {"capwap", dissect_registered_udp, udp(5246), hex("00 10 0200 00000000") + Bytes(12, 1), ProtocolId::capwap,
       Certainty::hint},
      {"knx", dissect_registered_udp, udp(3671), hex("06 10 0201 000e 08 01 c0a80001 0e57"), ProtocolId::knx},
      {"fins", dissect_registered_udp, udp(9600), hex("80 00 02 00 01 00 00 02 00 01 05 01"), ProtocolId::fins,
       Certainty::likely},
      {"hart-ip", dissect_registered_udp, udp(5094), hex("01 00 00 00 0001 000d 01 00007530"), ProtocolId::hart_ip},
      {"sap", dissect_registered_udp, udp(9875),
       hex("20 00 1234 0a000001") + text(std::string("application/sdp\0v=0\r\n", 21)), ProtocolId::sap},
      {"miio", dissect_registered_udp, udp(54321), hex("2131 0020") + Bytes(28, 0xff), ProtocolId::miio},
      {"lorawan", dissect_registered_udp, udp(1700), hex("02 1234 02 aa555a0000000101"), ProtocolId::lorawan,
       Certainty::likely},
      {"m3ua",
       dissect_sctp,
       {.server_port = 2905, .transport = Transport::sctp},
       hex("00 03 0018 00000001 0000 0000 00000003") + hex("01 00 03 01 00000008"),
       ProtocolId::m3ua},
  };
}

}  // namespace

std::vector<Sample> port_samples() {
  std::vector<Sample> out = stream_samples();
  for (Sample& s : datagram_samples()) out.push_back(std::move(s));
  return out;
}

}  // namespace tractor::dissect::test
