// Protocols beyond the first table of the registry, which holds 64 a transport: rarer ones, asked where none of the
// first fits. Each decides by one datagram, or by the head of a stream, and needs nothing after it. Calls none of them;
// further.cpp does.
#pragma once

#include "dissect/dissectors.hpp"
#include "dissect/registry.hpp"

namespace tractor::dissect {

std::span<const Dissector> further_dissectors(Transport transport);

// The two entries of the first table.
Verdict dissect_further_tcp(const Payload&, Facts&);
Verdict dissect_further_udp(const Payload&, Facts&);

// fixed_openings.cpp
Verdict dissect_fixed_opening(const Payload&, Facts&);
// industry.cpp
Verdict dissect_mms(const Payload&, Facts&);
Verdict dissect_dlms(const Payload&, Facts&);
Verdict dissect_egd(const Payload&, Facts&);
Verdict dissect_hislip(const Payload&, Facts&);
Verdict dissect_profinet(const Payload&, Facts&);
Verdict dissect_hart(const Payload&, Facts&);
// services.cpp
Verdict dissect_gearman(const Payload&, Facts&);
Verdict dissect_thrift(const Payload&, Facts&);
Verdict dissect_openflow(const Payload&, Facts&);
Verdict dissect_smpp(const Payload&, Facts&);
Verdict dissect_elasticsearch(const Payload&, Facts&);
Verdict dissect_drda(const Payload&, Facts&);
Verdict dissect_z3950(const Payload&, Facts&);
Verdict dissect_openwire(const Payload&, Facts&);
Verdict dissect_aerospike(const Payload&, Facts&);
// telecom.cpp
Verdict dissect_bfcp(const Payload&, Facts&);
Verdict dissect_pfcp(const Payload&, Facts&);
Verdict dissect_dlep(const Payload&, Facts&);
Verdict dissect_xdmcp(const Payload&, Facts&);
Verdict dissect_rx(const Payload&, Facts&);
Verdict dissect_uftp(const Payload&, Facts&);
// private_protocols.cpp
Verdict dissect_dnscrypt(const Payload&, Facts&);
Verdict dissect_oicq(const Payload&, Facts&);
Verdict dissect_agora(const Payload&, Facts&);
Verdict dissect_mipush(const Payload&, Facts&);
Verdict dissect_ubiquiti(const Payload&, Facts&);
Verdict dissect_spotify(const Payload&, Facts&);
Verdict dissect_teamviewer_udp(const Payload&, Facts&);
Verdict dissect_threema(const Payload&, Facts&);
Verdict dissect_mumble(const Payload&, Facts&);
// rtp.cpp
Verdict dissect_framed_rtp(const Payload&, Facts&);
// game_transports.cpp
Verdict dissect_pia(const Payload&, Facts&);
Verdict dissect_photon(const Payload&, Facts&);
Verdict dissect_raknet(const Payload&, Facts&);
Verdict dissect_kcp(const Payload&, Facts&);
Verdict dissect_enet(const Payload&, Facts&);

// A length from the wire that should be that of the whole payload.
inline bool is_whole(const Payload& p, std::size_t length) {
  return length == p.bytes.size() || (p.cut && length > p.bytes.size());
}

}  // namespace tractor::dissect
