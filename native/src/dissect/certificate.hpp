// The name in a server's certificate (RFC 5280), where the handshake shows it: TLS up to 1.2. Checks no signature.
#pragma once

#include <string>

#include "base/bytes.hpp"

namespace tractor::dissect {

enum class CertificateSearch : std::uint8_t {
  none,   // there is none before what is encrypted
  more,   // the handshake goes on behind these bytes
  found,  // it has a subject
};

struct CertificateNames {
  std::string subject;  // its common name, else its first DNS name; lower case
  std::string issuer;   // its common name; lower case
};

// `handshake`: messages of the server, without record headers, from its hello on.
CertificateSearch find_certificate(base::ByteView handshake, CertificateNames& names);

// `message`: a Certificate message behind its header, perhaps cut. Its first certificate is the server's own.
CertificateNames names_of_certificate_message(base::ByteView message);

}  // namespace tractor::dissect
