// What the first payload bytes of a flow said. Plain values; knows nothing of flows, tables or labels.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace tractor::dissect {

// Names of protocols are strings to the outside (`protocol_name`), small numbers within. Never reorder: append.
enum class ProtocolId : std::uint16_t {
#define TRACTOR_PROTOCOL(id, name) id,
#include "dissect/protocols.def"
#undef TRACTOR_PROTOCOL
  count_
};
const char* protocol_name(ProtocolId id);

// How the protocol was recognised, weakest first; lib/labels turns it into a confidence.
enum class Certainty : std::uint8_t {
  none,
  hint,     // a few bytes fit and the port does too
  likely,   // a distinctive pattern of some bytes in one direction
  certain,  // a full message parsed, or both directions agree
};

struct NameAnswer {                        // one A or AAAA answer of a DNS message
  std::array<std::uint8_t, 16> address{};  // IPv4 in the first four bytes
  std::uint8_t ip_version = 4;
  std::uint32_t ttl_s = 0;
  std::string name;  // the name that was asked for, not the end of a CNAME chain; lower case
};

enum class Party : std::uint8_t { neither, client, server };       // of the flow, as far as known
enum class Peer : std::uint8_t { anyone, party, client, server };  // party: of the two, either

struct AnnouncedEndpoint {  // "expect a flow to or from here": FTP data, RTP, ...
  std::array<std::uint8_t, 16> address{};
  std::uint8_t ip_version = 0;  // 0: no address was given, it is the owner's
  // Who opens it: its own address counts too, since behind a network address translation it is the one that others see.
  Party owner = Party::neither;
  std::uint16_t port = 0;
  std::uint8_t ip_protocol = 6;  // 6 or 17
  Peer peer = Peer::anyone;      // at the other end of the announced flow, by address
  ProtocolId protocol{};         // what the announced flow will carry; unknown where that is not said
  bool operator==(const AnnouncedEndpoint&) const = default;
};

// Longest string kept in any field; longer ones are cut. Strings are valid UTF-8 without control characters
// (anything else is escaped as \xNN), so that no terminal, page or file is harmed by a capture.
inline constexpr std::size_t kMaxFactLength = 1024;

struct Facts {
  ProtocolId protocol{};  // ProtocolId::unknown until recognised
  Certainty certainty = Certainty::none;
  std::string evidence;  // short: which bytes said so, for example "TLS ClientHello, SNI"
  // http_host: of the request, without port; for a proxy (CONNECT, SOCKS) the target that was asked for.
  std::string sni, alpn, ja4, http_host, user_agent, content_type, dns_query;
  std::string certificate_name;  // of the server, in lower case; only where the client named none
  std::string http_referer;      // of the first request: host and port alone, in lower case
  // What one program alone says of itself. A digest of the TLS session that the client resumes, 16 digits of hex; and
  // the client's own id in a swarm, 40 digits.
  std::string tls_session, node_id;
  std::string carry;  // what a dissector keeps between datagrams, at most 8 kB; empty once the inspection is done
  std::vector<NameAnswer> answers;           // at most kMaxAnswers, emptied by whoever takes them
  std::vector<AnnouncedEndpoint> announced;  // at most kMaxAnnounced, emptied by whoever takes them

  // Which texts there are, `carry` apart: bit i is kFactTexts[i].
  std::uint32_t texts_present() const;
  // Nothing was found: no protocol, no text, no endpoint. What is on its way (carry, answers) does not count.
  bool say_nothing() const;
  // As fresh ones, for the next flow; keeps the memory of short strings.
  void clear();
};
// What a flow says of itself, in the order in which it is packed: all texts but `carry`.
inline constexpr std::array kFactTexts = {&Facts::evidence,     &Facts::sni,         &Facts::alpn,
                                          &Facts::ja4,          &Facts::http_host,   &Facts::user_agent,
                                          &Facts::content_type, &Facts::dns_query,   &Facts::certificate_name,
                                          &Facts::http_referer, &Facts::tls_session, &Facts::node_id};
// Calls on(i) for each bit of a mask of texts, in their order.
template <typename On>
void each_text(std::uint32_t mask, On on) {
  for (; mask != 0; mask &= mask - 1) on(static_cast<std::size_t>(std::countr_zero(mask)));
}
inline constexpr std::size_t kMaxAnswers = 64;
inline constexpr std::size_t kMaxAnnounced = 32;

}  // namespace tractor::dissect
