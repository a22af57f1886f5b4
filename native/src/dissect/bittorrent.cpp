// BitTorrent: the peers' handshake (BEP 3), micro transport (BEP 29) and the distributed hash table's messages (BEP 5).
// Encrypted peer connections say nothing and are not guessed here.
#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {
namespace {

constexpr std::string_view kHandshake =
    "\x13"
    "BitTorrent protocol";
constexpr std::size_t kIdBytes = 20;
// BEP 3: behind the name stand 8 reserved bytes, the digest of what is shared, and the sender's id.
constexpr std::size_t kPeerIdAt = kHandshake.size() + 8 + 20;

// False where the id is not there, or not yet.
bool read_id(base::ByteView message, std::size_t at, Facts& facts) {
  if (message.size() < at + kIdBytes) return false;
  facts.node_id = hex_text(message.subspan(at, kIdBytes));
  return true;
}

// The client's id stands at the end of its handshake, which the server may answer before that has come (BEP 3).
bool awaits_peer_id(const Payload& p, Facts& facts) {
  const base::ByteView own = p.from_client ? p.bytes : p.other;
  if (!base::as_text(own).starts_with(kHandshake) || read_id(own, kPeerIdAt, facts)) return false;
  return !is_final(p);
}

// BEP 5: a query's arguments `a` come first, being sorted, and in them the asking node's `id`.
void read_asking_node(const Payload& p, Facts& facts) {
  constexpr std::string_view kQuery = "d1:ad2:id20:";
  if (p.from_client && base::as_text(p.bytes).starts_with(kQuery)) read_id(p.bytes, kQuery.size(), facts);
}

// Length of the bencoded value (BEP 3) at the start of `b`, 0 where there is none. Depth is limited, so is the stack.
std::size_t bencoded_length(std::string_view b, int depth) {
  if (b.empty() || depth > 8) return 0;
  if (is_digit(b[0])) {
    const std::size_t colon = b.substr(0, 7).find(':');
    std::uint32_t n = 0;
    if (colon == std::string_view::npos || !parse_decimal(b.substr(0, colon), 65535, n)) return 0;
    return colon + 1 + n <= b.size() ? colon + 1 + n : 0;
  }
  if (b[0] == 'i') {
    const std::size_t end = b.substr(0, 24).find('e');
    if (end == std::string_view::npos || end < 2) return 0;
    for (std::size_t i = 1; i < end; ++i) {
      if (!is_digit(b[i]) && !(i == 1 && b[i] == '-')) return 0;
    }
    return end + 1;
  }
  if (b[0] != 'd' && b[0] != 'l') return 0;
  std::size_t at = 1;
  while (at < b.size() && b[at] != 'e') {
    const std::size_t n = bencoded_length(b.substr(at), depth + 1);
    if (n == 0) return 0;
    at += n;
  }
  return at < b.size() ? at + 1 : 0;
}

// BEP 29: a chain of extensions, each with its length. The offset of the payload, or 0.
std::size_t utp_header_length(base::ByteView b) {
  std::size_t at = 20;
  std::uint8_t next = b[1];
  for (int i = 0; next != 0; ++i) {
    if (i > 4 || next > 3 || at + 2 > b.size()) return 0;
    const std::size_t length = b[at + 1];
    next = b[at];
    at += 2 + length;
    if (length == 0 || at > b.size()) return 0;
  }
  return at;
}

// Remembers the last packet in `carry`; true where this one is of the same sender and id, a little later in time and
// number.
bool follows_utp(std::string& carry, base::ByteView b, bool from_client) {
  constexpr char kMark = 'U';
  bool follows = false;
  if (carry.size() == 22 && carry[0] == kMark && (carry[1] != 0) == from_client) {
    const base::ByteView last = base::as_bytes(carry).subspan(2);
    const std::uint32_t time = base::load_be32(b.data() + 4) - base::load_be32(last.data() + 4);
    const std::uint16_t number =
        static_cast<std::uint16_t>(base::load_be16(b.data() + 16) - base::load_be16(last.data() + 16));
    follows = base::load_be16(b.data() + 2) == base::load_be16(last.data() + 2) && time > 0 && time < 5'000'000 &&
              number <= 8;
  }
  carry.assign({kMark, static_cast<char>(from_client)});
  carry.append(base::as_text(b.first(20)));
  return follows;
}

}  // namespace

Verdict dissect_bittorrent(const Payload& p, Facts& facts) {
  const std::string_view text = base::as_text(p.bytes);
  if (!could_become(text, kHandshake)) return Verdict::no;
  if (text.size() < kHandshake.size()) return Verdict::more;
  return found(facts, ProtocolId::bittorrent, Certainty::certain, "BitTorrent handshake",
               awaits_peer_id(p, facts) ? Verdict::match_more : Verdict::match);
}

Verdict dissect_utp(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b.size() < 20 || (b[0] & 15) != 1 || b[0] >> 4 > 4 || b[1] > 3) return Verdict::no;
  const std::size_t header = utp_header_length(b);
  if (header == 0) return Verdict::no;
  if (base::as_text(b.subspan(header)).starts_with(kHandshake)) {
    if (p.from_client) read_id(b.subspan(header), kPeerIdAt, facts);
    return found(facts, ProtocolId::utp, Certainty::certain, "uTP packet with BitTorrent handshake");
  }
  // An opening packet: nothing received yet, so no acknowledgement, no time difference, no payload.
  const bool opens =
      b[0] >> 4 == 4 && header == b.size() && base::load_be32(b.data() + 8) == 0 && base::load_be16(b.data() + 18) == 0;
  if (opens) return found(facts, ProtocolId::utp, Certainty::likely, "uTP SYN", Verdict::match_more);
  if (follows_utp(facts.carry, b, p.from_client)) {
    return found(facts, ProtocolId::utp, Certainty::likely, "uTP packets in sequence", Verdict::match_more);
  }
  return facts.protocol == ProtocolId::utp ? Verdict::match_more : Verdict::more;
}

Verdict dissect_bittorrent_dht(const Payload& p, Facts& facts) {
  const std::string_view text = base::as_text(p.bytes);
  if (text.starts_with("BT-SEARCH * HTTP/1.1\r\n")) {  // BEP 14
    return found(facts, ProtocolId::bittorrent, Certainty::certain, "BitTorrent local search");
  }
  if (text.size() < 12 || text[0] != 'd' || text[1] < '1' || text[1] > '9') return Verdict::no;
  const bool typed =
      text.find("1:y1:q") != text.npos || text.find("1:y1:r") != text.npos || text.find("1:y1:e") != text.npos;
  if (!typed || text.find("1:t") == text.npos) return Verdict::no;
  const bool whole = bencoded_length(text, 0) == text.size();
  if (!whole && !p.cut) return Verdict::no;
  read_asking_node(p, facts);
  if (whole) {
    return found(facts, ProtocolId::bittorrent_dht, Certainty::certain, "BitTorrent DHT message");
  }
  return found(facts, ProtocolId::bittorrent_dht, Certainty::likely, "BitTorrent DHT message, cut");
}

}  // namespace tractor::dissect
