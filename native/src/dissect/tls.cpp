// TLS over TCP by its records (RFC 8446 5.1, RFC 5246 6.2.1) and the SSL 2.0 form of a hello (RFC 5246 E.2).
// Decrypts nothing, and of a certificate reads only the name, where no SNI says one.
#include <algorithm>
#include <array>
#include <cstring>

#include "dissect/certificate.hpp"
#include "dissect/client_hello.hpp"
#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"
#include "dissect/text.hpp"
#include "dissect/tor.hpp"

namespace tractor::dissect {
namespace {

constexpr std::size_t kMaxRecord = 16384 + 2048;  // RFC 5246, 6.2.3
constexpr std::uint8_t kHandshake = 22;

bool valid_header(base::ByteView b) {
  if (!b.empty() && (b[0] < 20 || b[0] > 24)) return false;
  if (b.size() >= 2 && b[1] != 3) return false;
  if (b.size() >= 3 && b[2] > 4) return false;
  if (b.size() < 5) return true;
  const std::size_t length = base::load_be16(b.data() + 3);
  return length > 0 && length <= kMaxRecord;
}

// The handshake bytes at the start of a stream, with the record headers between them taken out.
struct Handshake {
  std::array<std::uint8_t, kStreamHeadBytes> joined;
  base::ByteView bytes;
  bool broken = false;  // a record that cannot be, or of another type before the message was whole

  explicit Handshake(base::ByteView stream) {
    const std::size_t first = stream.size() < 5 ? 0 : base::load_be16(stream.data() + 3);
    if (stream.size() >= 5 && stream.size() - 5 <= first) {
      bytes = stream.subspan(5);  // one record: no copy
      return;
    }
    join(stream);
  }

 private:
  void join(base::ByteView stream) {
    std::size_t size = 0;
    while (stream.size() >= 5 && size < joined.size()) {
      if (!valid_header(stream) || stream[0] != kHandshake) {
        broken = true;
        break;
      }
      const std::size_t length = base::load_be16(stream.data() + 3);
      const std::size_t take = std::min({length, stream.size() - 5, joined.size() - size});
      std::memcpy(joined.data() + size, stream.data() + 5, take);
      size += take;
      stream = stream.subspan(std::min(stream.size(), 5 + length));
    }
    bytes = base::ByteView(joined.data(), size);
  }
};

bool known_handshake_type(std::uint8_t type) {
  return type <= 2 || type == 4 || type == 5 || type == 6 || type == 8 || (type >= 11 && type <= 16) || type == 20 ||
         type == 21 || type == 22 || type == 24;
}

const char* hello_evidence(const ClientHello& hello) {
  if (hello.has_sni) return hello.alpn.empty() ? "TLS ClientHello, SNI" : "TLS ClientHello, SNI, ALPN";
  return hello.alpn.empty() ? "TLS ClientHello" : "TLS ClientHello, ALPN";
}

// A stream whose first handshake message is a ClientHello.
Verdict read_client_hello(const Handshake& handshake, bool final, Facts& facts) {
  const base::ByteView b = handshake.bytes;
  if (b.size() < 4) return handshake.broken ? Verdict::no : Verdict::more;
  const std::size_t length = base::load_be24(b.data() + 1);
  if (length < 38 || length > 65535) return Verdict::no;
  const bool whole = b.size() - 4 >= length;
  const base::ByteView body = b.subspan(4, std::min(length, b.size() - 4));
  ClientHello hello;
  if (!parse_client_hello(body, HelloVariant::tls, hello)) return Verdict::no;
  if (whole || final || handshake.broken) {
    if (whole && !hello.complete) return Verdict::no;
    add_hello_facts(hello, HelloVariant::tls, facts);
    if (is_tor_hello(hello)) return found(facts, ProtocolId::tor, Certainty::likely, "TLS ClientHello as Tor's");
    return found(facts, ProtocolId::tls, whole ? Certainty::certain : Certainty::likely, hello_evidence(hello));
  }
  if (body.size() < 34) return Verdict::more;
  return found(facts, ProtocolId::tls, Certainty::likely, "TLS ClientHello begun", Verdict::match_more);
}

bool starts_with_client_hello(base::ByteView b) {
  return b.size() >= 6 && b[0] == kHandshake && b[5] == 1 && valid_header(b);
}

// RFC 8446, 4.1.3; whole or as far as it goes.
bool is_server_hello(base::ByteView message) {
  Cursor c(message);
  c.u8();
  const std::size_t length = c.be24();
  const std::uint16_t version = c.be16();
  c.skip(32);
  const std::size_t session_id = c.u8();
  c.skip(session_id);
  c.be16();
  const std::uint8_t compression = c.u8();
  return !c.failed() && length >= 38 && (version >> 8) == 3 && session_id <= 32 && compression <= 1;
}

// The client's hello may be in the other direction, before or after this one.
Verdict with_hello_of_other(const Payload& p, Facts& facts, Certainty certainty, const char* evidence) {
  if (starts_with_client_hello(p.other)) {
    Facts of_hello;
    if (read_client_hello(Handshake(p.other), true, of_hello) == Verdict::match) {
      facts.sni = of_hello.sni;
      facts.alpn = of_hello.alpn;
      facts.ja4 = of_hello.ja4;
      facts.tls_session = of_hello.tls_session;
      const bool tor = of_hello.protocol == ProtocolId::tor;
      return found(facts, of_hello.protocol, tor ? of_hello.certainty : Certainty::certain, of_hello.evidence.c_str());
    }
  }
  return found(facts, ProtocolId::tls, certainty, evidence, p.other.empty() ? Verdict::match_more : Verdict::match);
}

// RFC 6066, 3: an address is no name, though some clients send one.
bool names_a_host(std::string_view sni) {
  const auto of_address = [](char c) { return is_digit(c) || c == '.' || c == ':'; };
  return !sni.empty() && !std::all_of(sni.begin(), sni.end(), of_address);
}

// The server's certificate says more than the hello did: where the client named no server, or perhaps a made-up one.
bool wants_certificate(const Facts& facts) {
  return !names_a_host(facts.sni) || (facts.alpn.empty() && fits_tor_name(facts.sni));
}

// Before TLS 1.3 it can be read.
Verdict read_certificate(const Handshake& handshake, bool final, Verdict verdict, Facts& facts) {
  if (!wants_certificate(facts) || !facts.certificate_name.empty()) return verdict;
  CertificateNames names;
  const CertificateSearch search = find_certificate(handshake.bytes, names);
  if (!names_a_host(facts.sni)) facts.certificate_name = names.subject;
  if (are_tor_names(facts.sni, names.subject, names.issuer))
    return found(facts, ProtocolId::tor, Certainty::certain, "TLS, names in SNI and certificate as Tor draws them");
  return search == CertificateSearch::more && !final && !handshake.broken ? Verdict::match_more : verdict;
}

bool plausible_body(base::ByteView b) {
  const std::size_t length = base::load_be16(b.data() + 3);
  if (b[0] == 20) return length == 1 && (b.size() < 6 || b[5] == 1);
  if (b[0] == 21) return length == 2 ? b.size() < 6 || b[5] == 1 || b[5] == 2 : length >= 18;
  return b[0] == kHandshake || length >= 16;
}

// Records without a hello: the capture began in the middle, or only one direction is there.
Verdict read_records(const Payload& p, Facts& facts) {
  std::size_t headers = 0;
  for (base::ByteView b = p.bytes; b.size() >= 5;) {
    if (!valid_header(b) || !plausible_body(b)) return Verdict::no;
    ++headers;
    const std::size_t length = base::load_be16(b.data() + 3);
    b = b.subspan(std::min(b.size(), 5 + length));
  }
  if (headers == 0) return Verdict::more;
  const Certainty certainty = headers > 1 ? Certainty::certain : Certainty::likely;
  return with_hello_of_other(p, facts, certainty, "TLS records");
}

// RFC 5246, E.2: length with the top bit set, type 1, version, three lengths, 3-byte cipher specs, session id,
// challenge.
Verdict read_v2_hello(const Payload& p, Facts& facts) {
  Cursor c(p.bytes);
  const std::size_t length = c.be16() & 0x7fffU;
  const std::uint8_t type = c.u8();
  const std::uint16_t version = c.be16();
  const std::size_t ciphers = c.be16(), session_id = c.be16(), challenge = c.be16();
  if (c.failed()) return p.bytes.size() > 2 && type != 1 && p.bytes[2] != 1 ? Verdict::no : Verdict::more;
  const bool fits = type == 1 && (version == 0x0002 || (version >= 0x0300 && version <= 0x0303)) && ciphers > 0 &&
                    ciphers % 3 == 0 && (session_id == 0 || session_id == 16) && challenge >= 16 && challenge <= 32 &&
                    length == 9 + ciphers + session_id + challenge;
  if (!fits) return Verdict::no;
  if (p.bytes.size() < 2 + length && !is_final(p)) return Verdict::more;
  return found(facts, ProtocolId::tls, Certainty::certain, "TLS hello in SSL 2.0 form");
}

}  // namespace

Verdict dissect_tls(const Payload& p, Facts& facts) {
  if (p.bytes.empty()) return Verdict::more;
  if (p.bytes[0] == 0x80) return read_v2_hello(p, facts);
  if (!valid_header(p.bytes)) return Verdict::no;
  if (p.bytes.size() < 6) return Verdict::more;
  if (p.bytes[0] != kHandshake) return read_records(p, facts);
  const std::uint8_t type = p.bytes[5];
  if (type == 1) {
    const Verdict verdict = read_client_hello(Handshake(p.bytes), is_final(p), facts);
    return verdict == Verdict::match && wants_certificate(facts) ? Verdict::match_more : verdict;
  }
  if (type == 2) {
    const Handshake handshake(p.bytes);
    if (is_server_hello(handshake.bytes)) {
      const Verdict verdict = with_hello_of_other(p, facts, Certainty::certain, "TLS ServerHello");
      return read_certificate(handshake, is_final(p), verdict, facts);
    }
    return handshake.bytes.size() < 76 && !handshake.broken && !is_final(p) ? Verdict::more : Verdict::no;
  }
  // Finished and its like are encrypted: any type. Then the record alone must do.
  const std::size_t record = base::load_be16(p.bytes.data() + 3);
  if (!known_handshake_type(type) && record < 32) return Verdict::no;
  return read_records(p, facts);
}

Verdict add_inner_stream_facts(base::ByteView inner, const Payload& outer, Facts& facts) {
  if (inner.empty()) return Verdict::more;
  Payload p = outer;
  p.bytes = inner;
  p.other = {};
  Facts of_inner;
  Verdict verdict = dissect_tls(p, of_inner);
  if (verdict == Verdict::no) verdict = dissect_http(p, of_inner);
  if (verdict == Verdict::no || verdict == Verdict::more) return verdict;
  // Of a stream that goes on it has said less before.
  for (const std::string_view said : {", TLS ", ", HTTP "})
    facts.evidence.resize(std::min(facts.evidence.find(said), facts.evidence.size()));
  if (!of_inner.sni.empty()) facts.sni = of_inner.sni;
  if (!of_inner.alpn.empty()) facts.alpn = of_inner.alpn;
  if (!of_inner.ja4.empty()) facts.ja4 = of_inner.ja4;
  if (!of_inner.tls_session.empty()) facts.tls_session = of_inner.tls_session;
  if (!of_inner.http_host.empty()) facts.http_host = of_inner.http_host;
  if (!of_inner.user_agent.empty()) facts.user_agent = of_inner.user_agent;
  if (!of_inner.http_referer.empty()) facts.http_referer = of_inner.http_referer;
  facts.evidence += ", " + of_inner.evidence;
  // Behind a hello all else is encrypted, or of the other side, which is not asked here.
  const bool told = !of_inner.ja4.empty() || (of_inner.protocol == ProtocolId::http && !of_inner.http_host.empty());
  return told ? Verdict::match : verdict;
}

}  // namespace tractor::dissect
