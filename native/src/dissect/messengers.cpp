// Messengers with a transport of their own: WhatsApp's Noise pipe by its prologue, and the tag and control words of
// Telegram's calls through a reflector. As their open clients write them.
#include "dissect/dissectors.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {

Verdict dissect_whatsapp(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  constexpr std::string_view kRouted("ED\0\1", 4);
  const std::string_view text = base::as_text(b);
  if (could_become(text, kRouted)) {
    return text.size() < 4 ? wait_for_more(p)
                           : found(facts, ProtocolId::whatsapp, Certainty::certain, "WhatsApp prologue");
  }
  // "WA", version, dictionary version, then a frame behind its 24-bit length.
  if (!could_become(text, "WA") || (b.size() > 2 && b[2] > 8) || (b.size() > 3 && b[3] > 8)) return Verdict::no;
  if (b.size() < 7) return wait_for_more(p);
  const std::size_t length = base::load_be24(b.data() + 4);
  if (length < 16 || length > 4096) return Verdict::no;
  return found(facts, ProtocolId::whatsapp, Certainty::likely, "WhatsApp prologue");
}

Verdict dissect_telegram_voice(const Payload& p, Facts& facts) {
  // Sixteen bytes of peer tag, twelve of ones, then a small negative control word, low byte first.
  const base::ByteView b = p.bytes;
  if (b.size() < 32 || b[16] != 0xff || b[31] != 0xff) return Verdict::no;
  for (std::size_t i = 16; i < 28; ++i) {
    if (b[i] != 0xff) return Verdict::no;
  }
  if (b[28] < 0xf0 || b[29] != 0xff || b[30] != 0xff) return Verdict::no;
  return found(facts, ProtocolId::telegram_voice, Certainty::certain, "Telegram reflector control packet");
}

}  // namespace tractor::dissect
