// Valve: Steam's connection managers and local discovery, and server queries of the Source engine (Valve Developer
// Community, "Server queries").
#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {

Verdict dissect_steam_tcp(const Payload& p, Facts& facts) {
  Cursor c(p.bytes);
  const std::size_t length = c.le32();
  const base::ByteView magic = c.take(4);
  if (p.bytes.size() >= 4 && (length == 0 || length > 1U << 20)) return Verdict::no;
  if (c.failed())
    return p.bytes.size() > 4 && !could_become(base::as_text(p.bytes.subspan(4)), "VT01") ? Verdict::no
                                                                                          : wait_for_more(p);
  if (base::as_text(magic) != "VT01") return Verdict::no;
  return found(facts, ProtocolId::steam, Certainty::certain, "Steam connection message");
}

Verdict dissect_steam_udp(const Payload& p, Facts& facts) {
  const std::string_view text = base::as_text(p.bytes);
  if (text.starts_with("VS01") && text.size() >= 36)
    return found(facts, ProtocolId::steam, Certainty::certain, "Steam datagram");
  if (text.starts_with("\xff\xff\xff\xff\x21\x4c\x5f\xa0"))
    return found(facts, ProtocolId::steam, Certainty::certain, "Steam discovery");
  if (!text.starts_with("\xff\xff\xff\xff") || text.size() < 5) return Verdict::no;
  if (text.substr(4).starts_with("TSource Engine Query")) {
    return found(facts, ProtocolId::source_engine, Certainty::certain, "Source engine query");
  }
  const char kind = text[4];
  // Information 'I': protocol, then name, map, folder and game, each ended by zero.
  if (kind == 'I' && text.size() > 20) {
    std::size_t ends = 0;
    for (const char ch : text.substr(6)) ends += ch == '\0';
    if (ends >= 4) return found(facts, ProtocolId::source_engine, Certainty::likely, "Source engine answer");
  }
  const bool challenge = (kind == 'A' || kind == 'U' || kind == 'V' || kind == 'W') &&
                         (text.size() == 9 || (kind == 'W' && text.size() == 5));
  if (challenge) return found(facts, ProtocolId::source_engine, Certainty::likely, "Source engine challenge");
  return Verdict::no;
}

}  // namespace tractor::dissect
