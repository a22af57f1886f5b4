// Discord's voice over UDP by its address discovery (Discord developer documentation, "IP Discovery").
#include <algorithm>

#include "dissect/dissectors.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {

Verdict dissect_discord_voice(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b.size() == 8 && base::load_be32(b.data()) == 0x1337cafe) {
    return found(facts, ProtocolId::discord_voice, Certainty::likely, "Discord keep-alive");
  }
  if (b.size() != 74 || b[0] != 0 || (b[1] != 1 && b[1] != 2) || base::load_be16(b.data() + 2) != 70)
    return Verdict::no;
  const base::ByteView address = b.subspan(8, 64);
  const bool empty = std::all_of(address.begin(), address.end(), [](std::uint8_t v) { return v == 0; });
  const std::string_view text = base::as_text(address);
  const bool written = text.find('\0') != text.npos && text.find('.') != text.npos && is_digit(text[0]);
  if (b[1] == 1 ? !empty : !written) return Verdict::no;
  return found(facts, ProtocolId::discord_voice, Certainty::certain, "Discord address discovery");
}

}  // namespace tractor::dissect
