// The name in a server's certificate (RFC 5280), where the handshake shows it: TLS up to 1.2. Checks no signature.
#pragma once

#include <string>

#include "base/bytes.hpp"

namespace tractor::dissect {

enum class CertificateSearch : std::uint8_t {
  none,   // there is none before what is encrypted
  more,   // the handshake goes on behind these bytes
  found,  // `name` is the subject's common name, else its first DNS name
};

// `handshake`: messages of the server, without record headers, from its hello on.
CertificateSearch find_certificate_name(base::ByteView handshake, std::string& name);

}  // namespace tractor::dissect
