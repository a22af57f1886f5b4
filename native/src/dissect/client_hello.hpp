// A TLS, DTLS or QUIC ClientHello message taken apart, its JA4, and the session that it resumes. Knows no records and
// no packets.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "dissect/facts.hpp"

namespace tractor::dissect {

struct ClientHello {
  std::uint16_t legacy_version = 0;
  std::uint16_t highest_version = 0;  // of supported_versions without GREASE, else legacy_version
  std::vector<std::uint16_t> ciphers, extensions, signature_algorithms;  // in the order sent, without GREASE
  bool has_sni = false;
  base::ByteView sni;              // into the message
  base::ByteView groups;           // the NamedGroupList as sent: two bytes each
  base::ByteView alpn;             // the ProtocolNameList: entries of one length byte and a name
  base::ByteView quic_user_agent;  // Chrome's transport parameter, until 2022
  base::ByteView session_id;       // legacy_session_id of RFC 8446, 4.1.2
  base::ByteView ticket;           // RFC 5077; empty where the client has none
  base::ByteView pre_shared_keys;  // RFC 8446, 4.2.11, the whole extension
  bool complete = false;           // parsed to the end of the message
};

enum class HelloVariant : char { tls = 't', quic = 'q', dtls = 'd' };

// `body` is the message after its handshake header. Fills what is there; false where it cannot be a ClientHello.
// A message cut short gives what came before the cut and complete = false.
bool parse_client_hello(base::ByteView body, HelloVariant variant, ClientHello& hello);

std::string ja4(const ClientHello& hello, HelloVariant variant);

// Which earlier session the client resumes, as 16 digits of hex that do not give it away; empty where it resumes none.
std::string resumed_session(const ClientHello& hello, HelloVariant variant);

// "h2,http/1.1": the names offered, cleaned, joined by commas.
std::string alpn_text(base::ByteView protocol_name_list);

// sni, alpn, ja4 and the session resumed (only of a whole hello), QUIC's user agent into the facts.
void add_hello_facts(const ClientHello& hello, HelloVariant variant, Facts& facts);

}  // namespace tractor::dissect
