// A TLS, DTLS or QUIC ClientHello message taken apart (RFC 8446 4.1.2, RFC 6347 4.2.1). Knows no records and no
// packets.
#include "dissect/client_hello.hpp"

#include <algorithm>

#include "dissect/cursor.hpp"
#include "dissect/quic_header.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {
namespace {

bool is_grease(std::uint16_t v) {
  return (v & 0x0f0f) == 0x0a0a && (v >> 8) == (v & 0xff);
}  // RFC 8701

void read_list16(base::ByteView bytes, std::vector<std::uint16_t>& out) {
  out.reserve(bytes.size() / 2);
  Cursor c(bytes);
  while (c.left() >= 2) {
    const std::uint16_t v = c.be16();
    if (!is_grease(v)) out.push_back(v);
  }
}

// RFC 6066, section 3: the first host_name.
void read_sni(base::ByteView data, ClientHello& hello) {
  hello.has_sni = true;
  Cursor c(data);
  c.be16();
  while (c.left() >= 3) {
    const std::uint8_t type = c.u8();
    const base::ByteView name = c.take(c.be16());
    if (c.failed()) return;
    if (type == 0) {
      hello.sni = name;
      return;
    }
  }
}

// DTLS versions count down from 0xfeff, so the highest is the smallest number.
bool higher(std::uint16_t a, std::uint16_t b, HelloVariant variant) {
  return variant == HelloVariant::dtls ? a < b : a > b;
}

void read_versions(base::ByteView data, HelloVariant variant, ClientHello& hello) {
  std::vector<std::uint16_t> versions;
  Cursor c(data);
  read_list16(c.take_up_to(c.u8()), versions);
  bool first = true;
  for (const std::uint16_t v : versions) {
    if (first || higher(v, hello.highest_version, variant)) hello.highest_version = v;
    first = false;
  }
}

// RFC 9000, section 18: id, length, value. Of them only the user agent that Google's clients sent.
void read_quic_parameters(base::ByteView data, ClientHello& hello) {
  constexpr std::uint64_t kGoogleUserAgent = 0x3129;
  Cursor c(data);
  while (c.left() > 0 && !c.failed()) {
    const std::uint64_t id = read_quic_varint(c);
    const base::ByteView value = c.take(static_cast<std::size_t>(read_quic_varint(c)));
    if (id == kGoogleUserAgent && !c.failed()) hello.quic_user_agent = value;
  }
}

void read_extension(std::uint16_t type, base::ByteView data, HelloVariant variant, ClientHello& hello) {
  Cursor c(data);
  switch (type) {
    case 0:
      return read_sni(data, hello);
    case 10:  // RFC 8446, 4.2.7
      hello.groups = c.take_up_to(c.be16());
      return;
    case 13:
      return read_list16(c.take_up_to(c.be16()), hello.signature_algorithms);
    case 35:
      hello.ticket = data;
      return;
    case 41:
      hello.pre_shared_keys = data;
      return;
    case 16:
      hello.alpn = c.take_up_to(c.be16());
      return;
    case 43:
      return read_versions(data, variant, hello);
    case 57:      // RFC 9001, section 8.2
    case 0xffa5:  // the same in its drafts
      return read_quic_parameters(data, hello);
    default:
      return;
  }
}

// True where the extensions end exactly where they say.
bool read_extensions(Cursor& c, HelloVariant variant, ClientHello& hello) {
  if (c.left() == 0) return true;  // RFC 5246, 7.4.1.2: none at all
  const std::size_t length = c.be16();
  const bool whole = !c.failed() && length <= c.left();
  Cursor e(c.take_up_to(length));
  while (e.left() >= 4) {
    const std::uint16_t type = e.be16();
    const std::uint16_t size = e.be16();
    const bool fits = size <= e.left();
    const base::ByteView data = e.take_up_to(size);
    if (!is_grease(type)) hello.extensions.push_back(type);
    read_extension(type, data, variant, hello);
    if (!fits) return false;
  }
  return whole && e.left() == 0;
}

}  // namespace

bool parse_client_hello(base::ByteView body, HelloVariant variant, ClientHello& hello) {
  Cursor c(body);
  hello.legacy_version = hello.highest_version = c.be16();
  const std::uint8_t major = static_cast<std::uint8_t>(hello.legacy_version >> 8);
  if (!c.failed() && major != (variant == HelloVariant::dtls ? 0xfe : 0x03) &&
      !(variant == HelloVariant::dtls && hello.legacy_version == 0x0100)) {
    return false;
  }
  c.skip(32);
  const std::size_t session_id = c.u8();
  if (session_id > 32) return false;
  hello.session_id = c.take(session_id);
  if (variant == HelloVariant::dtls) c.skip(c.u8());  // RFC 6347, 4.2.1: cookie
  const std::size_t ciphers = c.be16();
  if (!c.failed() && (ciphers < 2 || ciphers % 2 != 0)) return false;
  read_list16(c.take_up_to(ciphers), hello.ciphers);
  const std::size_t compressions = c.u8();
  if (!c.failed() && compressions == 0) return false;
  c.skip(compressions);
  if (c.failed()) return true;
  hello.complete = read_extensions(c, variant, hello);
  return true;
}

std::string alpn_text(base::ByteView protocol_name_list) {
  std::string out;
  Cursor c(protocol_name_list);
  while (c.left() > 0) {
    const base::ByteView name = c.take_up_to(c.u8());
    const std::string text = clean_text(name);
    if (out.size() + text.size() + 1 > kMaxFactLength) break;
    if (!out.empty()) out += ',';
    out += text;
  }
  return out;
}

void add_hello_facts(const ClientHello& hello, HelloVariant variant, Facts& facts) {
  set_clean_name(facts.sni, hello.sni);
  facts.alpn = alpn_text(hello.alpn);
  if (!hello.quic_user_agent.empty()) set_clean_text(facts.user_agent, hello.quic_user_agent);
  if (!hello.complete) return;
  facts.ja4 = ja4(hello, variant);
  facts.tls_session = resumed_session(hello, variant);
}

}  // namespace tractor::dissect
