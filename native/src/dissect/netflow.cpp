// Flow exports: NetFlow 1, 5, 7 and 9 (RFC 3954 5), IPFIX (RFC 7011 3) and sFlow 5, by the walk of what they hold.
#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"

namespace tractor::dissect {
namespace {

using base::ByteView;

// Sets of id and length to the very end (RFC 7011, 3.3; RFC 3954, 5.2).
bool walk_sets(ByteView b, std::uint16_t template_id, std::uint16_t options_id) {
  Cursor c(b);
  std::size_t sets = 0;
  while (c.left() >= 4) {
    const std::uint16_t id = c.be16();
    const std::size_t length = c.be16();
    if ((id != template_id && id != options_id && id < 256) || length < 4) return false;
    c.skip(length - 4);
    if (c.failed()) return false;
    ++sets;
  }
  return sets > 0 && c.left() == 0;
}

// Versions 1, 5 and 7 ("NetFlow Export Datagram Format"): a header, then records of one size to the very end.
bool is_fixed(ByteView b, std::uint16_t version) {
  const std::size_t count = base::load_be16(b.data() + 2);
  const std::size_t header = version == 1 ? 16 : 24, record = version == 5 ? 48 : 52;
  return count >= 1 && count <= 30 && b.size() == header + record * count;
}

bool is_sflow(ByteView b) {
  if (b.size() < 28 || base::load_be32(b.data()) != 5) return false;
  const std::uint32_t kind = base::load_be32(b.data() + 4);
  const std::size_t at = kind == 1 ? 12 : kind == 2 ? 24 : 0;
  if (at == 0 || b.size() < at + 16) return false;
  const std::uint32_t samples = base::load_be32(b.data() + at + 12);
  return samples >= 1 && samples <= 64;
}

}  // namespace

Verdict dissect_netflow(const Payload& p, Facts& facts) {
  const ByteView b = p.bytes;
  if (b.size() < 20) return Verdict::no;
  const std::uint16_t version = base::load_be16(b.data());
  if (version == 5 && is_fixed(b, version)) {
    return found(facts, ProtocolId::netflow, Certainty::certain, "NetFlow 5 export");
  }
  if ((version == 1 || version == 7) && is_fixed(b, version)) {
    return found(facts, ProtocolId::netflow, Certainty::likely, version == 1 ? "NetFlow 1 export" : "NetFlow 7 export");
  }
  if (version == 9 && walk_sets(b.subspan(20), 0, 1))
    return found(facts, ProtocolId::netflow, Certainty::certain, "NetFlow 9 export");
  if (version == 10 && base::load_be16(b.data() + 2) == b.size() && walk_sets(b.subspan(16), 2, 3)) {
    return found(facts, ProtocolId::ipfix, Certainty::certain, "IPFIX message");
  }
  if (is_sflow(b))
    return found(facts, ProtocolId::sflow, on_port(p, 6343) ? Certainty::certain : Certainty::likely, "sFlow datagram");
  return Verdict::no;
}

}  // namespace tractor::dissect
