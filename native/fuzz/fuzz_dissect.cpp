// Fuzzes the dissectors: any payloads in any order, at any ports, from either side. Through the inspector as the meter
// asks it, and each dissector alone. What comes out keeps the promises of facts.hpp.
//
// Input: transport (1 byte), client port (2), server port (2); then a payload each: 1 byte of flags (1 from the client,
// 2 cut), length (2), bytes.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "dissect/cursor.hpp"
#include "dissect/further.hpp"
#include "require.hpp"

namespace tractor::dissect {
namespace {

using Bytes = std::vector<std::uint8_t>;
using fuzz::require;

constexpr std::size_t kMostPayloads = 40;
constexpr std::size_t kMostCarried = 8192;

struct Piece {
  bool from_client = false, cut = false;
  Bytes bytes;
};

struct Conversation {
  Transport transport = Transport::tcp;
  std::uint16_t client_port = 0, server_port = 0;
  std::vector<Piece> pieces;
};

Conversation read_conversation(base::ByteView bytes) {
  constexpr Transport kTransports[] = {Transport::tcp, Transport::udp, Transport::sctp, Transport::other};
  Cursor c(bytes);
  Conversation talk;
  talk.transport = kTransports[c.u8() & 3];
  talk.client_port = c.be16();
  talk.server_port = c.be16();
  while (c.left() > 3 && talk.pieces.size() < kMostPayloads) {
    const std::uint8_t flags = c.u8();
    const std::size_t length = c.be16();
    const base::ByteView piece = c.take_up_to(length);
    talk.pieces.push_back({(flags & 1) != 0, (flags & 2) != 0, Bytes(piece.begin(), piece.end())});
  }
  return talk;
}

// What dissectors are shown: a datagram, or all of a direction's stream so far. Each in memory of exactly its size.
class Heads {
 public:
  explicit Heads(const Conversation& talk) : talk_(talk) {}

  // False where the inspector would not be asked: a stream head that is full grows no more.
  bool add(const Piece& piece, Payload& p) {
    p = {};
    p.transport = talk_.transport;
    p.ip_protocol = talk_.transport == Transport::tcp ? 6 : talk_.transport == Transport::udp ? 17 : 132;
    p.from_client = piece.from_client;
    p.client_port = talk_.client_port;
    p.server_port = talk_.server_port;
    p.cut = piece.cut;
    if (talk_.transport != Transport::tcp) {
      p.bytes = piece.bytes;
      return !piece.bytes.empty();
    }
    Bytes& head = heads_[piece.from_client ? 1 : 0];
    const std::size_t fits = std::min(piece.bytes.size(), kStreamHeadBytes - head.size());
    Bytes grown;
    grown.reserve(head.size() + fits);
    grown.assign(head.begin(), head.end());
    grown.insert(grown.end(), piece.bytes.begin(), piece.bytes.begin() + static_cast<std::ptrdiff_t>(fits));
    head.swap(grown);
    p.bytes = head;
    p.other = heads_[piece.from_client ? 0 : 1];
    return fits > 0;
  }

 private:
  const Conversation& talk_;
  Bytes heads_[2];
};

// UTF-8 (RFC 3629, 4) without the controls of C0 and C1.
bool is_clean(const std::string& text) {
  std::size_t left = 0;
  std::uint8_t lead = 0;
  for (const char ch : text) {
    const auto b = static_cast<std::uint8_t>(ch);
    if (left > 0) {
      if ((b & 0xc0) != 0x80 || (lead == 0xc2 && b < 0xa0)) return false;
      --left;
      lead = 0;
      continue;
    }
    if (b < 0x20 || b == 0x7f || (b >= 0x80 && b < 0xc2) || b > 0xf4) return false;
    left = b >= 0xf0 ? 3 : b >= 0xe0 ? 2 : b >= 0xc2 ? 1 : 0;
    lead = b;
  }
  return left == 0;
}

std::array<const std::string*, 12> texts_of(const Facts& f) {
  return {&f.evidence,         &f.sni,          &f.alpn,         &f.ja4,
          &f.http_host,        &f.user_agent,   &f.content_type, &f.dns_query,
          &f.certificate_name, &f.http_referer, &f.tls_session,  &f.node_id};
}

void check_announced(const Facts& facts) {
  for (const AnnouncedEndpoint& e : facts.announced) {
    require((e.ip_version == 0 || e.ip_version == 4 || e.ip_version == 6) && e.port != 0);
    require(e.ip_version != 0 || e.owner != Party::neither);
    require((e.ip_protocol == 6 || e.ip_protocol == 17) && e.protocol < ProtocolId::count_);
  }
}

void check_facts(const Facts& facts) {
  require(facts.protocol < ProtocolId::count_);
  const bool known = facts.protocol != ProtocolId::unknown;
  require(known == (facts.certainty != Certainty::none));
  require(known == !facts.evidence.empty());
  for (const std::string* text : texts_of(facts)) {
    require(text->size() <= kMaxFactLength);
    require(is_clean(*text));
    require(known || text->empty());
  }
  require(facts.tls_session.empty() || facts.tls_session.size() == 16);
  require(facts.node_id.empty() || facts.node_id.size() == 40);
  require(facts.carry.size() <= kMostCarried);
  require(facts.answers.size() <= kMaxAnswers && facts.announced.size() <= kMaxAnnounced);
  require(known || (facts.answers.empty() && facts.announced.empty()));
  for (const NameAnswer& a : facts.answers) {
    require((a.ip_version == 4 || a.ip_version == 6) && a.name.size() <= kMaxFactLength && is_clean(a.name));
  }
  check_announced(facts);
}

void ask_inspector(const Conversation& talk) {
  Heads heads(talk);
  Inspection inspection;
  Facts facts;
  for (const Piece& piece : talk.pieces) {
    Payload p;
    if (!heads.add(piece, p)) continue;
    const bool was_done = inspection.done;
    const std::uint64_t ruled_out = inspection.ruled_out;
    const ProtocolId before = facts.protocol;
    inspect(p, inspection, facts);
    check_facts(facts);
    require((inspection.ruled_out & ruled_out) == ruled_out);
    require(!was_done || (inspection.done && facts.protocol == before));
    require(!inspection.done || (facts.carry.empty() && !inspection.wants_stream));
    require((inspection.matched != 0) == (facts.protocol != ProtocolId::unknown));
    facts.answers.clear();  // as the meter takes them
    facts.announced.clear();
  }
}

void ask_alone(const Conversation& talk, const Dissector& dissector) {
  Heads heads(talk);
  Facts facts;
  for (const Piece& piece : talk.pieces) {
    Payload p;
    if (!heads.add(piece, p)) continue;
    const bool fresh = facts.protocol == ProtocolId::unknown;
    const Verdict verdict = dissector.function(p, facts);
    check_facts(facts);
    const bool recognised = verdict == Verdict::match || verdict == Verdict::match_more;
    if (fresh) require(recognised == (facts.protocol != ProtocolId::unknown));
    if (verdict == Verdict::no || verdict == Verdict::match) return;
  }
}

// The pieces as lines of a stream that goes on.
void ask_line_reader(const Conversation& talk, const Dissector& dissector) {
  Facts facts;
  facts.protocol = ProtocolId::ftp;  // the caller knows which it is
  for (const Piece& piece : talk.pieces) {
    const Bytes line(piece.bytes.begin(),
                     piece.bytes.begin() + static_cast<std::ptrdiff_t>(std::min(piece.bytes.size(), kMaxLineBytes)));
    dissector.read_line(base::as_text(line), piece.from_client, facts);
    check_announced(facts);
    require(facts.carry.size() <= kMaxLineCarry);
    facts.announced.clear();
    require(facts.answers.empty() &&
            std::ranges::all_of(texts_of(facts), [](const std::string* text) { return text->empty(); }));
  }
}

void ask_everyone(base::ByteView input) {
  const Conversation talk = read_conversation(input);
  ask_inspector(talk);
  for (const Dissector& dissector : further_dissectors(talk.transport)) ask_alone(talk, dissector);
  for (const Dissector& dissector : dissectors(talk.transport)) {
    ask_alone(talk, dissector);
    if (dissector.read_line != nullptr) ask_line_reader(talk, dissector);
  }
}

}  // namespace
}  // namespace tractor::dissect

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tractor::dissect::ask_everyone({data, size});
  return 0;
}
