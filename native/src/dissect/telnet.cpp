// Telnet by its option negotiation (RFC 854, RFC 855); on its ports also by a login prompt.
#include "dissect/dissectors.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {
namespace {

constexpr std::uint8_t kIac = 255, kSb = 250, kSe = 240;

bool known_option(std::uint8_t o) {
  return o <= 49 || (o >= 138 && o <= 140) || o == 255;
}  // IANA TELNET Options

// How many commands stand at the start, one after the other. `partial` where the bytes end inside one.
std::size_t leading_commands(base::ByteView b, bool& partial) {
  std::size_t count = 0;
  partial = false;
  while (!b.empty() && b[0] == kIac) {
    if (b.size() < 2) break;
    std::size_t size = 2;
    if (b[1] >= 251) {
      if (b[1] == kIac) return count;
      if (b.size() >= 3 && !known_option(b[2])) return count;
      size = 3;
    } else if (b[1] == kSb) {
      while (size + 1 < b.size() && !(b[size] == kIac && b[size + 1] == kSe)) ++size;
      size += 2;
    } else if (b[1] < kSe) {
      return count;
    }
    if (size > b.size()) {
      partial = true;
      return count;
    }
    ++count;
    b = b.subspan(size);
  }
  partial = b.size() == 1 && b[0] == kIac;
  return count;
}

bool telnet_port(const Payload& p) {
  return p.server_port == 23 || p.server_port == 2323;
}

}  // namespace

Verdict dissect_telnet(const Payload& p, Facts& facts) {
  if (p.bytes.empty()) return Verdict::more;
  bool partial = false, other_partial = false;
  const std::size_t here = leading_commands(p.bytes, partial);
  const std::size_t there = leading_commands(p.other, other_partial);
  if (here >= 3 || (here > 0 && there > 0)) {
    return found(facts, ProtocolId::telnet, Certainty::certain, "Telnet option negotiation");
  }
  if (here == 2 || (here == 1 && telnet_port(p))) {
    return found(facts, ProtocolId::telnet, Certainty::likely, "Telnet option negotiation", Verdict::match_more);
  }
  if (here == 1 || partial) return is_final(p) ? Verdict::no : Verdict::more;
  if (!telnet_port(p)) return Verdict::no;
  const std::string_view text = base::as_text(p.bytes);
  if (!p.from_client && (contains_nocase(text, "login:") || contains_nocase(text, "username:"))) {
    return found(facts, ProtocolId::telnet, Certainty::likely, "login prompt on the Telnet port");
  }
  return is_final(p) ? Verdict::no : Verdict::more;
}

}  // namespace tractor::dissect
