// QUIC by its long header; the client's hello out of its Initial packets, over as many datagrams as it takes. Google's
// earlier versions by their public header and unencrypted hello (gquic.cpp).
#include "dissect/client_hello.hpp"
#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"
#include "dissect/gquic.hpp"
#include "dissect/quic_header.hpp"
#include "dissect/quic_initial.hpp"

namespace tractor::dissect {
namespace {

using base::ByteView;

const char* hello_evidence(const Facts& facts) {
  if (!facts.sni.empty()) return facts.alpn.empty() ? "QUIC Initial, SNI" : "QUIC Initial, SNI, ALPN";
  return facts.alpn.empty() ? "QUIC Initial" : "QUIC Initial, ALPN";
}

// The handshake stream so far: a whole hello is a match.
bool read_hello(const std::vector<std::uint8_t>& stream, Facts& facts) {
  if (read_gquic_hello(stream, facts)) return true;
  Cursor c(stream);
  if (c.u8() != 1) return false;
  const ByteView body = c.take(c.be24());
  ClientHello hello;
  if (c.failed() || !parse_client_hello(body, HelloVariant::quic, hello) || !hello.complete) return false;
  add_hello_facts(hello, HelloVariant::quic, facts);
  return true;
}

// Opens each Initial of the datagram. True where at least one was opened.
bool open_datagram(const Payload& p, Facts& facts) {
  CryptoPieces pieces(facts.carry);
  bool opened = false;
  ByteView left = p.bytes;
  for (int i = 0; i < 4 && !left.empty(); ++i) {
    QuicLongHeader header;
    if (!read_quic_long_header(left, p.cut, header)) break;
    if (header.type == QuicPacket::initial) {
      const std::string original(base::as_text(pieces.original_id()));
      bool fits = !original.empty() && open_initial(left, header, base::as_bytes(original), p.cut, pieces);
      if (!fits)
        fits = open_initial(left, header, header.destination_id, p.cut, pieces);  // RFC 9001, 5.2: after a Retry
      opened |= fits;
    }
    if (header.packet_end >= left.size()) break;
    left = left.subspan(header.packet_end);
  }
  return opened;
}

}  // namespace

Verdict dissect_quic(const Payload& p, Facts& facts) {
  if (read_gquic_packet(p.bytes, facts)) return facts.sni.empty() ? Verdict::match_more : Verdict::match;
  QuicLongHeader header;
  if (!read_quic_long_header(p.bytes, p.cut, header)) {
    // Once recognised, packets with the short header or of other kinds may stand between two Initials.
    return facts.protocol == ProtocolId::quic ? Verdict::match_more : Verdict::no;
  }
  if (open_datagram(p, facts) && read_hello(CryptoPieces(facts.carry).assembled(), facts)) {
    return found(facts, ProtocolId::quic, Certainty::certain, hello_evidence(facts));
  }
  if (facts.certainty == Certainty::certain) return Verdict::match_more;
  const bool opened = !facts.carry.empty();
  return found(facts, ProtocolId::quic, opened ? Certainty::certain : Certainty::likely,
               opened ? "QUIC Initial, hello not whole" : "QUIC long header", Verdict::match_more);
}

}  // namespace tractor::dissect
