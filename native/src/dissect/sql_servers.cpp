// Databases that open with a framed binary message: TDS (MS-TDS; Sybase's version 5), Oracle's TNS, Cassandra's CQL.
#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {

// MS-TDS 2.2.3.1: type, status, length, process id, packet number, window. A pre-login (2.2.6.5) begins with the option
// VERSION at an offset inside the message; a login of TDS 7 (2.2.6.4) with its length and version 0x7X.
Verdict dissect_mssql(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b[0] != 0x12 && b[0] != 0x10 && b[0] != 0x02) return Verdict::no;
  if (b.size() > 1 && b[1] > 1) return Verdict::no;
  if (b.size() < 16) return wait_for_more(p);
  const std::size_t length = base::load_be16(b.data() + 2);
  if (b[7] != 0 || b[6] > 1 || length < 16) return Verdict::no;
  if (b[0] == 0x12 && b[8] == 0 && b[9] == 0 && base::load_be16(b.data() + 9) < length && b[11] == 0 && b[12] == 6)
    return found(facts, ProtocolId::mssql, Certainty::certain, "TDS pre-login");
  if (b[0] == 0x10 && base::load_le32(b.data() + 8) + 8 == length && b[15] >> 4 == 7)
    return found(facts, ProtocolId::mssql, Certainty::certain, "TDS login");
  // TDS 5: a login record of fixed fields whose first is a host name of 30 bytes and its length.
  if (b[0] == 0x02 && length == 512 && b.size() > 38 && b[38] <= 30)
    return found(facts, ProtocolId::mssql, Certainty::likely, "TDS 5 login");
  return Verdict::no;
}

// Oracle Net: length, checksum 0, type 1 (connect), reserved, header checksum 0, version 300 to 330, the lowest it
// knows.
Verdict dissect_oracle(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b[0] > 3) return Verdict::no;
  for (const std::size_t zero : {2U, 3U, 6U, 7U}) {
    if (b.size() > zero && b[zero] != 0) return Verdict::no;
  }
  if (b.size() > 4 && b[4] != 1) return Verdict::no;
  if (b.size() < 28) return wait_for_more(p);
  const std::size_t length = base::load_be16(b.data());
  const unsigned version = base::load_be16(b.data() + 8), lowest = base::load_be16(b.data() + 10);
  const std::size_t data = base::load_be16(b.data() + 26);
  if (length < 58 || version < 300 || version > 330 || lowest > version || data > length) return Verdict::no;
  return found(facts, ProtocolId::oracle, Certainty::certain, "TNS connect");
}

// CQL binary protocol, 2: version 3 to 5, flags, stream, opcode, length. A client begins with OPTIONS (5) or STARTUP
// (1).
Verdict dissect_cassandra(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b[0] < 3 || b[0] > 5 || (b.size() > 1 && b[1] > 0x1f)) return Verdict::no;
  if (b.size() > 4 && b[4] != 5 && b[4] != 1) return Verdict::no;
  if (b.size() < 9) return wait_for_more(p);
  const std::size_t length = base::load_be32(b.data() + 5);
  if (b[4] == 5)
    return length == 0 && b.size() == 9 ? found(facts, ProtocolId::cassandra, Certainty::likely, "CQL OPTIONS")
                                        : Verdict::no;
  if (length < 22 || length > 4096) return Verdict::no;
  constexpr std::string_view kVersionKey = "CQL_VERSION";
  const std::string_view body = base::as_text(b.subspan(9));
  if (body.size() < 2 + 2 + kVersionKey.size()) return wait_for_more(p);
  if (body.substr(0, 128).find(kVersionKey) == std::string_view::npos) return Verdict::no;
  return found(facts, ProtocolId::cassandra, Certainty::certain, "CQL STARTUP");
}

// Kafka: length, API key, its version, correlation id, client id. A client begins with ApiVersions (18) or Metadata
// (3).
Verdict dissect_kafka(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b[0] != 0 || (b.size() > 1 && b[1] != 0)) return Verdict::no;
  if (b.size() > 5 && (b[4] != 0 || (b[5] != 18 && b[5] != 3))) return Verdict::no;
  if (b.size() < 14) return wait_for_more(p);
  Cursor c(b);
  const std::size_t length = c.be32();
  c.be16();
  const unsigned version = c.be16();
  c.be32();
  const std::size_t client = c.be16();
  if (version > 20 || client == 0 || client > 249 || length < 10 + client || length > 4096) return Verdict::no;
  const base::ByteView name = c.take(client);
  if (c.failed()) return wait_for_more(p);
  if (!all_printable(base::as_text(name))) return Verdict::no;
  return found(facts, ProtocolId::kafka, Certainty::certain, b[5] == 18 ? "Kafka ApiVersions" : "Kafka Metadata");
}

}  // namespace tractor::dissect
