// What SCTP carries: the user messages of its DATA chunks (RFC 9260 3.3.1; RFC 8260 2.1), each offered to the protocol
// that its payload protocol identifier names (IANA, "SCTP Payload Protocol Identifiers"), or where it names none, to
// those that are known to run over SCTP. Puts no fragments together: the first one of a message has to do.
#include <algorithm>

#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"

namespace tractor::dissect {
namespace {

using base::ByteView;

constexpr std::uint8_t kData = 0, kInterleavedData = 64;
constexpr std::uint8_t kEnd = 0x01, kBegin = 0x02;

struct UserMessage {
  std::uint32_t identifier = 0;
  ByteView bytes;
  bool cut = false;  // by the capture, or what follows is in further chunks
};

// Takes chunks up to the next user message that begins in this packet.
bool take_message(ByteView& chunks, bool packet_cut, UserMessage& m) {
  while (chunks.size() >= 4) {
    const std::uint8_t type = chunks[0], flags = chunks[1];
    const std::size_t length = base::load_be16(chunks.data() + 2);
    if (length < 4 || (length > chunks.size() && !packet_cut)) return false;
    const ByteView chunk = chunks.subspan(0, std::min(length, chunks.size()));
    chunks = chunks.subspan(std::min(chunks.size(), (length + 3) / 4 * 4));
    const std::size_t header = type == kInterleavedData ? 20 : 16;
    if ((type != kData && type != kInterleavedData) || (flags & kBegin) == 0 || chunk.size() <= header) continue;
    m.identifier = base::load_be32(chunk.data() + header - 4);
    m.bytes = chunk.subspan(header);
    m.cut = (flags & kEnd) == 0 || chunk.size() < length;
    return true;
  }
  return false;
}

struct Registered {
  std::uint32_t identifier;
  ProtocolId id;
  const char* evidence;
  DissectFn function;  // where there is one, its answer counts
};

constexpr Registered kRegistered[] = {
    {2, ProtocolId::m2ua, "M2UA message", dissect_sigtran},
    {3, ProtocolId::m3ua, "M3UA message", dissect_sigtran},
    {18, ProtocolId::s1ap, "S1AP by its payload protocol identifier", nullptr},
    {27, ProtocolId::x2ap, "X2AP by its payload protocol identifier", nullptr},
    {46, ProtocolId::diameter, "Diameter message", dissect_diameter},
    {47, ProtocolId::diameter, "Diameter over DTLS by its payload protocol identifier", dissect_dtls},
    {60, ProtocolId::ngap, "NGAP by its payload protocol identifier", nullptr},
};

Verdict ask_registered(const Registered& r, const Payload& message, Facts& facts) {
  if (r.function == nullptr) return found(facts, r.id, Certainty::likely, r.evidence);
  const Verdict verdict = r.function(message, facts);
  if (verdict == Verdict::match || verdict == Verdict::match_more) {
    // Both the identifier and the message say so.
    return found(facts, r.id, Certainty::certain, r.evidence, verdict);
  }
  return Verdict::no;
}

// Without an identifier, or one of nobody's: most often 0.
Verdict ask_known(const Payload& message, Facts& facts) {
  constexpr DissectFn kKnown[] = {dissect_diameter, dissect_sigtran, dissect_sip,
                                  dissect_http,     dissect_tls,     dissect_ssh};
  for (const DissectFn function : kKnown) {
    const Verdict verdict = function(message, facts);
    if (verdict == Verdict::match || verdict == Verdict::match_more) return verdict;
  }
  return Verdict::no;
}

Verdict ask(const Payload& message, std::uint32_t identifier, Facts& facts) {
  const auto* r = std::find_if(std::begin(kRegistered), std::end(kRegistered),
                               [&](const Registered& one) { return one.identifier == identifier; });
  return r != std::end(kRegistered) ? ask_registered(*r, message, facts) : ask_known(message, facts);
}

}  // namespace

Verdict dissect_sctp(const Payload& p, Facts& facts) {
  constexpr int kMostMessages = 16;  // of a packet: it may be made of thousands
  const bool known = facts.protocol != ProtocolId::unknown;
  ByteView chunks = p.bytes;
  UserMessage m;
  for (int asked = 0; asked < kMostMessages && take_message(chunks, p.cut, m); ++asked) {
    Payload message = p;
    message.bytes = m.bytes;
    message.cut = m.cut || p.cut;
    const Verdict verdict = ask(message, m.identifier, facts);
    if (verdict != Verdict::no) return verdict;
  }
  return known ? Verdict::match_more : Verdict::no;  // control chunks stand between messages
}

}  // namespace tractor::dissect
