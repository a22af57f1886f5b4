// DTLS 1.0 to 1.3 by its records (RFC 6347 4.1): the names of a client's hello, fragments put together.
#include "dissect/client_hello.hpp"
#include "dissect/crypto_pieces.hpp"
#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"

namespace tractor::dissect {
namespace {

using base::ByteView;

bool known_version(std::uint16_t v) {
  return v == 0xfeff || v == 0xfefd || v == 0xfefc || v == 0x0100;
}

struct Record {
  std::uint8_t type = 0;
  std::uint16_t epoch = 0;
  ByteView body;
};

bool read_record(Cursor& c, bool cut, Record& r) {
  r.type = c.u8();
  const std::uint16_t version = c.be16();
  r.epoch = c.be16();
  c.skip(6);
  const std::size_t length = c.be16();
  if (c.failed() || r.type < 20 || r.type > 26 || !known_version(version) || length == 0 || length > 16384 + 2048)
    return false;
  if (length > c.left() && !cut) return false;
  r.body = c.take_up_to(length);
  return true;
}

// RFC 6347, 4.2.2: type, length, message number, fragment offset and length.
struct Fragment {
  std::uint8_t type = 0;
  std::size_t length = 0, offset = 0;
  ByteView bytes;
};

bool read_fragment(ByteView body, Fragment& f) {
  Cursor c(body);
  f.type = c.u8();
  f.length = c.be24();
  c.be16();
  f.offset = c.be24();
  const std::size_t size = c.be24();
  f.bytes = c.take_up_to(size);
  return f.bytes.data() != nullptr && body.size() >= 12 && f.offset + size <= f.length && f.length <= 65535 &&
         f.type <= 24;
}

Verdict read_client_hello(const Fragment& f, Facts& facts) {
  std::vector<std::uint8_t> joined;
  ByteView message = f.bytes;
  if (f.bytes.size() < f.length) {
    CryptoPieces pieces(facts.carry);
    pieces.start({});
    pieces.add(f.offset, f.bytes);
    joined = pieces.assembled();
    if (joined.size() < f.length) {
      return found(facts, ProtocolId::dtls, Certainty::likely, "DTLS ClientHello begun", Verdict::match_more);
    }
    message = joined;
  }
  ClientHello hello;
  if (!parse_client_hello(message, HelloVariant::dtls, hello)) return Verdict::no;
  add_hello_facts(hello, HelloVariant::dtls, facts);
  return found(facts, ProtocolId::dtls, hello.complete ? Certainty::certain : Certainty::likely,
               hello.has_sni ? "DTLS ClientHello, SNI" : "DTLS ClientHello");
}

}  // namespace

Verdict dissect_dtls(const Payload& p, Facts& facts) {
  Cursor c(p.bytes);
  std::size_t records = 0;
  bool handshake = false;
  while (c.left() > 0) {
    Record r;
    if (!read_record(c, p.cut, r)) {
      if (records == 0) return facts.protocol == ProtocolId::dtls ? Verdict::match_more : Verdict::no;
      break;
    }
    ++records;
    Fragment f;
    if (r.type != 22 || r.epoch != 0) continue;
    if (!read_fragment(r.body, f)) return facts.protocol == ProtocolId::dtls ? Verdict::match_more : Verdict::no;
    handshake = true;
    if (f.type == 1) {
      const Verdict verdict = read_client_hello(f, facts);
      if (verdict != Verdict::match_more || c.left() == 0) return verdict;
    }
  }
  if (records == 0) return Verdict::no;
  if (facts.protocol == ProtocolId::dtls && facts.certainty == Certainty::certain) return Verdict::match_more;
  return found(facts, ProtocolId::dtls, handshake || records > 1 ? Certainty::certain : Certainty::likely,
               handshake ? "DTLS handshake" : "DTLS records", Verdict::match_more);
}

}  // namespace tractor::dissect
