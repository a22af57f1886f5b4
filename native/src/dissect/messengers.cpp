// Messengers with a transport of their own: WhatsApp's Noise pipe by its prologue, and the tag and control words of
// Telegram's calls through a reflector. As their open clients write them.
#include <algorithm>

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
  // Sixteen bytes of peer tag, twelve of ones, then what the packet is for: each kind has one size.
  const base::ByteView b = p.bytes;
  const auto is_one = [](std::uint8_t v) { return v == 0xff; };
  if (b.size() < 32 || !std::all_of(b.begin() + 16, b.begin() + 28, is_one)) return Verdict::no;
  // Silence in RTP is a run of ones as well (G.711 mu-law), and begins with the sound at 12.
  if (std::all_of(b.begin() + 12, b.begin() + 16, is_one)) return Verdict::no;
  constexpr std::uint32_t kPing = 0xffffffff, kAskSelf = 0xfffffffe, kAskPeer = 0xfffffffd;
  constexpr std::uint32_t kPeerInfo = 0x27d9371c, kSelfInfo = 0xc01572c7;
  const std::uint32_t kind = base::load_le32(b.data() + 28);
  const std::size_t size = kind == kPing                          ? 32
                           : kind == kAskSelf || kind == kAskPeer ? 40
                           : kind == kPeerInfo                    ? 48
                           : kind == kSelfInfo                    ? 64
                                                                  : 0;
  if (b.size() != size) return Verdict::no;
  return found(facts, ProtocolId::telegram_voice, Certainty::certain, "Telegram reflector control packet");
}

}  // namespace tractor::dissect
