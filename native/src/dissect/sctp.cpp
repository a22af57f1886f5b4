// What SCTP carries: the user messages of its DATA chunks (RFC 9260 3.3.1; RFC 8260 2.1), each offered to the protocol
// that its payload protocol identifier names, or where it names none, to those that are known to run over SCTP. A
// message in fragments is read on as they come in order, as far as a stream's head goes; it is not waited for.
#include <algorithm>

#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"
#include "dissect/sctp_identifiers.hpp"

namespace tractor::dissect {
namespace {

using base::ByteView;

constexpr std::uint8_t kData = 0, kInterleavedData = 64;
constexpr std::uint8_t kEnd = 0x01, kBegin = 0x02;

// A piece of a user message, or all of it.
struct Fragment {
  bool begins = false, ends = false;
  std::uint32_t number = 0;      // one more than that of the piece before
  std::uint64_t message = 0;     // the same in all pieces of a message
  std::uint32_t identifier = 0;  // of the first piece
  ByteView bytes;
  bool cut = false;  // by the capture
};

Fragment read_fragment(ByteView chunk, std::size_t length) {
  const bool interleaved = chunk[0] == kInterleavedData;
  Fragment f;
  f.begins = (chunk[1] & kBegin) != 0;
  f.ends = (chunk[1] & kEnd) != 0;
  Cursor c(chunk.subspan(4));
  f.number = c.be32();
  f.message = c.be16();
  c.skip(2);
  if (interleaved) f.message = f.message << 32 | c.be32();
  f.identifier = c.be32();
  // RFC 8260, 2.1: the pieces have numbers of their own, where the first one has the identifier.
  if (interleaved) f.number = f.begins ? 0 : f.identifier;
  f.bytes = c.rest();
  f.cut = chunk.size() < length;
  return f;
}

// Takes chunks up to the next that holds something of a user message.
bool take_fragment(ByteView& chunks, bool packet_cut, Fragment& f) {
  while (chunks.size() >= 4) {
    const std::uint8_t type = chunks[0];
    const std::size_t length = base::load_be16(chunks.data() + 2);
    if (length < 4 || (length > chunks.size() && !packet_cut)) return false;
    const ByteView chunk = chunks.subspan(0, std::min(length, chunks.size()));
    chunks = chunks.subspan(std::min(chunks.size(), (length + 3) / 4 * 4));
    const std::size_t header = type == kInterleavedData ? 20 : 16;
    if ((type != kData && type != kInterleavedData) || chunk.size() <= header) continue;
    f = read_fragment(chunk, length);
    return true;
  }
  return false;
}

// The one message of an association that goes on in further packets, in Facts::carry: 'S', direction, number of its
// last piece (4), message (8), identifier (4), bytes.
class Unfinished {
 public:
  explicit Unfinished(std::string& carry) : carry_(carry) {}

  void begin(const Fragment& f, bool from_client) {
    carry_.assign({kMark, from_client ? '\1' : '\0'});
    put(f.number, 4);
    put(f.message, 8);
    put(f.identifier, 4);
    append(f.bytes);
  }
  // Goes on with this piece.
  bool add(const Fragment& f, bool from_client) {
    if (carry_.size() < kHead || carry_[0] != kMark || f.begins || (carry_[1] != 0) != from_client) return false;
    const std::uint8_t* head = base::as_bytes(carry_).data();
    if (base::load_be64(head + 6) != f.message || base::load_be32(head + 2) + 1 != f.number) return false;
    for (int i = 0; i < 4; ++i) carry_[2U + static_cast<unsigned>(i)] = static_cast<char>(f.number >> (24 - 8 * i));
    append(f.bytes);
    return true;
  }
  void drop() { carry_.clear(); }
  std::uint32_t identifier() const { return base::load_be32(base::as_bytes(carry_).data() + 14); }
  ByteView bytes() const { return base::as_bytes(carry_).subspan(kHead); }

 private:
  static constexpr std::size_t kHead = 18;
  static constexpr char kMark = 'S';

  void put(std::uint64_t value, int bytes) {
    for (int i = bytes - 1; i >= 0; --i) carry_ += static_cast<char>(value >> (8 * i));
  }
  void append(ByteView bytes) {
    const std::size_t room = kHead + kStreamHeadBytes - std::min(kHead + kStreamHeadBytes, carry_.size());
    carry_.append(base::as_text(bytes.subspan(0, std::min(room, bytes.size()))));
  }
  std::string& carry_;
};

Verdict ask_registered(const PayloadIdentifier& r, const Payload& message, Facts& facts) {
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

// A message that is there from its beginning. `ends`: nothing more comes of it.
struct Message {
  ByteView bytes;
  std::uint32_t identifier;
  bool cut, ends;
};

Verdict ask(const Payload& p, const Message& m, Facts& facts) {
  const PayloadIdentifier* registered = find_payload_identifier(m.identifier);
  if (registered != nullptr && registered->function == nullptr)
    return found(facts, registered->id, Certainty::likely, registered->evidence);
  Payload message = p;
  message.bytes = m.bytes;
  message.cut = m.cut || !m.ends || p.cut;
  const Verdict verdict =
      registered != nullptr ? ask_registered(*registered, message, facts) : ask_known(message, facts);
  return verdict == Verdict::match && !m.ends && !m.cut ? Verdict::match_more : verdict;
}

Verdict ask_first(const Payload& p, const Fragment& f, Unfinished& unfinished, Facts& facts) {
  const Verdict verdict = ask(p, {f.bytes, f.identifier, f.cut, f.ends}, facts);
  unfinished.drop();
  if (!f.ends && verdict == Verdict::match_more) unfinished.begin(f, p.from_client);
  return verdict;
}

Verdict ask_further(const Payload& p, const Fragment& f, Unfinished& unfinished, Facts& facts) {
  if (!unfinished.add(f, p.from_client)) return Verdict::no;
  const bool ends = f.ends || unfinished.bytes().size() >= kStreamHeadBytes;
  const Verdict verdict = ask(p, {unfinished.bytes(), unfinished.identifier(), f.cut, ends}, facts);
  if (ends) unfinished.drop();
  return verdict;
}

Verdict ask_about(const Payload& p, const Fragment& f, Facts& facts) {
  std::string held;
  held.swap(facts.carry);  // whom we ask may keep something of its own
  Unfinished unfinished(held);
  const Verdict verdict = f.begins ? ask_first(p, f, unfinished, facts) : ask_further(p, f, unfinished, facts);
  facts.carry.swap(held);
  return verdict;
}

}  // namespace

Verdict dissect_sctp(const Payload& p, Facts& facts) {
  constexpr int kMostFragments = 16;  // of a packet: it may be made of thousands
  const bool known = facts.protocol != ProtocolId::unknown;
  ByteView chunks = p.bytes;
  Fragment f;
  for (int asked = 0; asked < kMostFragments && take_fragment(chunks, p.cut, f); ++asked) {
    const Verdict verdict = ask_about(p, f, facts);
    if (verdict != Verdict::no && verdict != Verdict::more) return verdict;
  }
  return known ? Verdict::match_more : Verdict::no;  // control chunks stand between messages
}

}  // namespace tractor::dissect
