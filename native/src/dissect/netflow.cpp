// Flow exports: NetFlow 5 and 9 (RFC 3954 5), IPFIX (RFC 7011 3) and sFlow 5, by the walk of what they hold.
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

bool is_version_5(ByteView b) {
  const std::size_t count = base::load_be16(b.data() + 2);
  return count >= 1 && count <= 30 && b.size() == 24 + 48 * count;
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
  if (version == 5 && is_version_5(b)) return found(facts, ProtocolId::netflow, Certainty::certain, "NetFlow 5 export");
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
