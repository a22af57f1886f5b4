// Every dissector by name, for the registry, for each other and for tests. One small file each implements them.
#pragma once

#include "dissect/inspector.hpp"

namespace tractor::dissect {

Verdict dissect_tls(const Payload&, Facts&);
Verdict dissect_http(const Payload&, Facts&);
Verdict dissect_dns_udp(const Payload&, Facts&);
Verdict dissect_dns_tcp(const Payload&, Facts&);
Verdict dissect_ssh(const Payload&, Facts&);
Verdict dissect_telnet(const Payload&, Facts&);
Verdict dissect_ftp(const Payload&, Facts&);
Verdict dissect_smtp(const Payload&, Facts&);
Verdict dissect_pop3(const Payload&, Facts&);
Verdict dissect_imap(const Payload&, Facts&);
Verdict dissect_bittorrent(const Payload&, Facts&);
Verdict dissect_utp(const Payload&, Facts&);
Verdict dissect_bittorrent_dht(const Payload&, Facts&);
Verdict dissect_socks5(const Payload&, Facts&);
Verdict dissect_socks4(const Payload&, Facts&);
Verdict dissect_stun(const Payload&, Facts&);
Verdict dissect_quic(const Payload&, Facts&);

// The last a dissector will see of this direction: the snap length or the limit of a stream head cut it.
inline bool is_final(const Payload& p) {
  return p.cut || p.bytes.size() >= kStreamHeadBytes;
}

inline bool on_port(const Payload& p, std::uint16_t port) {
  return p.client_port == port || p.server_port == port;
}

inline Verdict found(Facts& facts, ProtocolId id, Certainty certainty, const char* evidence,
                     Verdict verdict = Verdict::match) {
  facts.protocol = id;
  facts.certainty = certainty;
  facts.evidence = evidence;
  return verdict;
}

void announce(Facts& facts, const AnnouncedEndpoint& endpoint);  // once each, at most kMaxAnnounced

// What a carried stream (after SOCKS, CONNECT, STARTTLS) says is added to the carrier's facts: names and fingerprint.
// The protocol and certainty stay the carrier's. `no` where it is nothing we know, `more` while it is too short.
Verdict add_inner_stream_facts(base::ByteView inner, const Payload& outer, Facts& facts);

}  // namespace tractor::dissect
