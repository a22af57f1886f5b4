// Minecraft's Java edition by its handshake: length, packet 0, protocol version, server address, port, next state.
#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {

Verdict dissect_minecraft(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b[0] < 8 || b[0] > 0x7f || (b.size() > 1 && b[1] != 0)) return Verdict::no;
  // Seven bits a byte; versions since 2013 are below 2^14, snapshots have the bit 30 set.
  std::size_t at = 2;
  while (at < b.size() && at < 7 && (b[at] & 0x80) != 0) ++at;
  if (at >= 7) return Verdict::no;
  if (b.size() < at + 2) return wait_for_more(p);
  const std::size_t name_size = b[at + 1], end = at + 2 + name_size;
  if (name_size == 0 || name_size > 100 || b[0] != end + 2) return Verdict::no;
  if (b.size() < end + 3) return wait_for_more(p);
  const std::uint8_t next = b[end + 2];
  // Proxies put further texts behind a zero.
  std::string_view name = base::as_text(b.subspan(at + 2, name_size));
  name = name.substr(0, name.find('\0'));
  if (next < 1 || next > 3 || name.empty() || !all_printable(name)) return Verdict::no;
  facts.http_host = clean_name(name);
  return found(facts, ProtocolId::minecraft, Certainty::certain, "Minecraft handshake");
}

}  // namespace tractor::dissect
