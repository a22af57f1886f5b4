// QUIC by its long header (RFC 8999, RFC 9000 17.2, RFC 9369) and Google's earlier public header.
#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"
#include "dissect/quic_header.hpp"

namespace tractor::dissect {

Verdict dissect_quic(const Payload& p, Facts& facts) {
  QuicLongHeader header;
  if (!read_quic_long_header(p.bytes, header)) return Verdict::no;
  return found(facts, ProtocolId::quic, Certainty::likely, "QUIC long header");
}

}  // namespace tractor::dissect
