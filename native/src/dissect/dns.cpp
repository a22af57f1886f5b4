// DNS over UDP and TCP (RFC 1035), multicast DNS (RFC 6762) and LLMNR (RFC 4795): a message is taken apart as a whole
// or not believed. Names of answers are those that were asked for.
#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {
namespace {

using base::ByteView;

constexpr std::uint16_t kTypeA = 1, kTypeCname = 5, kTypeAaaa = 28;
constexpr std::size_t kHeaderBytes = 12;   // RFC 1035, 4.1.1
constexpr std::size_t kMaxRecords = 1024;  // of one message
constexpr std::size_t kMaxJumps = 64;      // compression pointers in one name

struct Header {
  std::uint16_t id, flags;
  std::uint16_t questions, answers, authorities, additionals;
  bool response() const { return (flags & 0x8000) != 0; }
  unsigned opcode() const { return (flags >> 11) & 15; }
  unsigned rcode() const { return flags & 15; }
};

Header read_header(const std::uint8_t* p) {
  return {base::load_be16(p),     base::load_be16(p + 2), base::load_be16(p + 4),
          base::load_be16(p + 6), base::load_be16(p + 8), base::load_be16(p + 10)};
}

bool plausible(const Header& h, std::size_t size) {
  if (h.opcode() == 3 || h.opcode() > 6) return false;
  // A question needs 5 bytes, a record 11: counts that cannot fit are no DNS.
  const std::size_t records = std::size_t{h.answers} + h.authorities + h.additionals;
  return h.questions <= 64 && records <= kMaxRecords && 12 + h.questions * 5U + records * 11U <= size;
}

// A name as it stands in a message, dots between the labels: at most 254 bytes of which each may be a dot to escape.
struct RawName {
  char bytes[1024];
  std::size_t size = 0;

  void append(std::string_view text) {
    std::memcpy(bytes + size, text.data(), text.size());
    size += text.size();
  }
  void append_label(std::string_view label) {
    if (size != 0) append(".");
    for (std::size_t dot = label.find('.'); dot != label.npos; dot = label.find('.')) {
      append(label.substr(0, dot));
      append("\\x2e");
      label.remove_prefix(dot + 1);
    }
    append(label);
  }
  std::string shown() const { return size == 0 ? "." : clean_name(std::string_view(bytes, size)); }
};

// Labels in place, one behind the other, as they are shown: where they hold nothing but ASCII that may be shown, and no
// dots, as nearly all do. False, and nothing done, elsewhere.
bool show_plain(ByteView labels, std::string& out) {
  constexpr std::size_t kStep = 16;
  constexpr char kPlain = '-';
  char text[256 + kStep];
  const std::size_t size = labels.size() - 1;
  std::memcpy(text, labels.data() + 1, size);
  std::memset(text + size, kPlain, kStep);
  for (std::size_t at = labels[0]; at < size; at += labels[at + 1] + 1U) text[at] = kPlain;
  std::uint8_t odd = 0;
  for (std::size_t i = 0; i < size; i += kStep) {
    for (std::size_t j = i; j < i + kStep; ++j) {  // as many each time, so that the compiler takes them at once
      odd |= static_cast<std::uint8_t>(!is_printable(text[j]) | (text[j] == '.'));
      text[j] = ascii_lower(text[j]);
    }
  }
  if (odd != 0) return false;
  for (std::size_t at = labels[0]; at < size; at += labels[at + 1] + 1U) text[at] = '.';
  out.assign(text, size);
  return true;
}

// At most 254 bytes, as read_name allows.
void show_labels(ByteView labels, std::string& out) {
  if (!labels.empty() && show_plain(labels, out)) return;
  RawName name;
  for (std::size_t at = 0; at < labels.size(); at += labels[at] + 1U) {
    name.append_label(base::as_text(labels.subspan(at + 1, labels[at])));
  }
  out = name.shown();
}

// Reads the name at `offset` (RFC 1035, 4.1.4). Pointers must go backwards, so it ends. The offset after it, or 0.
std::size_t read_name(ByteView message, std::size_t offset, RawName* out) {
  std::size_t after = 0, length = 0, jumps = 0, limit = offset;
  while (offset < message.size()) {
    const std::uint8_t n = message[offset];
    if (n >= 0xc0) {
      if (offset + 1 >= message.size() || ++jumps > kMaxJumps) return 0;
      if (after == 0) after = offset + 2;
      offset = base::load_be16(message.data() + offset) & 0x3fff;
      if (offset >= limit || offset < 12) return 0;
      limit = offset;
      continue;
    }
    if (n > 63) return 0;
    if (n == 0) return after == 0 ? offset + 1 : after;
    length += n + 1U;
    if (length > 254 || offset + 1 + n > message.size()) return 0;
    if (out != nullptr) out->append_label(base::as_text(message.subspan(offset + 1, n)));
    offset += 1U + n;
  }
  return 0;
}

struct Message {
  Header header{};
  bool known_classes = true;
  ByteView question;  // the first one's labels: it has no name before it to point to
  std::string asked;  // the same as it is shown, once somebody wants it
  std::vector<std::pair<std::string, std::string>> aliases;
  std::vector<NameAnswer> addresses;  // by owner; one without a name is the question's
  std::size_t end = 0;

  const std::string& question_name() {
    if (asked.empty()) show_labels(question, asked);
    return asked;
  }
};

bool known_class(std::uint16_t c) {
  c &= 0x7fff;  // RFC 6762, 10.2 and 5.4: the top bit means cache flush, or unicast response wanted
  return c == 1 || c == 3 || c == 4 || c == 254 || c == 255;
}

bool read_questions(ByteView b, std::size_t& at, Message& m) {
  for (unsigned i = 0; i < m.header.questions; ++i) {
    const std::size_t name_at = at;
    at = read_name(b, at, nullptr);
    if (at == 0 || at + 4 > b.size()) return false;
    if (i == 0) m.question = b.subspan(name_at, at - name_at - 1);
    m.known_classes &= known_class(base::load_be16(b.data() + at + 2));
    at += 4;
  }
  return true;
}

// Nearly every record names its owner by a pointer to the question (RFC 1035, 4.1.4), which comes right after the
// header.
bool names_question(ByteView b, std::size_t at, const Message& m) {
  return m.header.questions > 0 && at + 2 <= b.size() && base::load_be16(b.data() + at) == 0xc000 + kHeaderBytes;
}

void keep_record(ByteView b, std::size_t name_at, std::uint16_t type, std::uint32_t ttl, std::size_t data_at,
                 std::size_t size, Message& m) {
  const bool a = type == kTypeA && size == 4, aaaa = type == kTypeAaaa && size == 16;
  if (!a && !aaaa && type != kTypeCname) return;
  const bool of_question = names_question(b, name_at, m);
  RawName owner;
  if (!of_question) read_name(b, name_at, &owner);
  if (type == kTypeCname) {
    RawName target;
    if (read_name(b, data_at, &target) != 0 && m.aliases.size() < kMaxAnswers) {
      m.aliases.emplace_back(of_question ? m.question_name() : owner.shown(), target.shown());
    }
    return;
  }
  if (m.addresses.size() >= kMaxAnswers) return;
  NameAnswer& answer = m.addresses.emplace_back();
  std::memcpy(answer.address.data(), b.data() + data_at, size);
  answer.ip_version = a ? 4 : 6;
  answer.ttl_s = ttl;
  if (!of_question) answer.name = owner.shown();
}

bool read_records(ByteView b, std::size_t& at, unsigned count, bool keep, Message& m) {
  for (unsigned i = 0; i < count; ++i) {
    const std::size_t name_at = at;
    at = names_question(b, at, m) ? at + 2 : read_name(b, at, nullptr);
    if (at == 0 || at + 10 > b.size()) return false;
    const std::uint16_t type = base::load_be16(b.data() + at);
    const std::uint32_t ttl = base::load_be32(b.data() + at + 4);
    const std::size_t size = base::load_be16(b.data() + at + 8);
    at += 10;
    if (at + size > b.size()) return false;
    if (keep) keep_record(b, name_at, type, ttl, at, size, m);
    at += size;
  }
  return true;
}

enum class Reading : std::uint8_t { no, question, whole };

// `question`: header and questions are right, a record after them is not or is cut.
Reading read_message(ByteView b, bool multicast, Message& m) {
  if (b.size() < 12) return Reading::no;
  m.header = read_header(b.data());
  std::size_t at = 12;
  if (!read_questions(b, at, m)) return Reading::no;
  const bool keep = m.header.response() && m.header.rcode() == 0;
  if (!read_records(b, at, m.header.answers, keep, m) || !read_records(b, at, m.header.authorities, false, m) ||
      !read_records(b, at, m.header.additionals, keep && multicast, m)) {
    return m.header.questions > 0 ? Reading::question : Reading::no;
  }
  m.end = at;
  return Reading::whole;
}

// Which names lead from the question through the aliases, in whatever order they stand.
bool asked_for(Message& m, const std::string& owner) {
  std::string_view name = owner;
  for (std::size_t hop = 0; hop <= m.aliases.size(); ++hop) {
    if (name == m.question_name()) return true;
    const auto alias =
        std::find_if(m.aliases.begin(), m.aliases.end(), [&](const auto& a) { return a.second == name; });
    if (alias == m.aliases.end()) return false;
    name = alias->first;
  }
  return false;
}

void add_message(Message& m, Facts& facts) {
  if (facts.dns_query.empty() && m.header.questions > 0) show_labels(m.question, facts.dns_query);
  for (NameAnswer& answer : m.addresses) {
    if (facts.answers.size() >= kMaxAnswers) return;
    const bool asked = answer.name.empty() || (m.header.questions > 0 && asked_for(m, answer.name));
    if (asked) answer.name = m.question_name();
    facts.answers.push_back(std::move(answer));
  }
}

ProtocolId protocol_by_port(const Payload& p) {
  if (on_port(p, 53)) return ProtocolId::dns;  // a client may well ask from 5353
  if (on_port(p, 5353)) return ProtocolId::mdns;
  if (on_port(p, 5355)) return ProtocolId::llmnr;
  return ProtocolId::dns;
}

bool dns_port(const Payload& p) {
  return on_port(p, 53) || on_port(p, 5353) || on_port(p, 5355);
}

std::string_view evidence_of(const Message& m, ProtocolId id) {
  if (id == ProtocolId::mdns) return "multicast DNS message";
  if (id == ProtocolId::llmnr) return "LLMNR message";
  return m.header.response() ? "DNS response" : "DNS query";
}

Certainty certainty_of(const Payload& p, const Message& m, Reading reading, std::size_t size) {
  const bool port = dns_port(p);
  const bool exact = reading == Reading::whole && m.end == size;
  if (m.header.questions + m.header.answers == 0) return port && exact ? Certainty::hint : Certainty::none;
  if (!m.known_classes || (m.header.flags & 0x0040) != 0) return port && exact ? Certainty::likely : Certainty::none;
  if (exact) return port || (m.header.questions == 1 && size > 17) ? Certainty::certain : Certainty::likely;
  const bool cut = p.cut || (m.header.flags & 0x0200) != 0;  // TC
  // A record that goes on behind a datagram of full size: the first fragment of a larger one.
  if (p.transport == Transport::udp && size >= 1200 && m.header.questions == 1) return Certainty::likely;
  return port && (cut || reading == Reading::whole) ? Certainty::likely : Certainty::none;
}

// RFC 1002, 4.2: the NetBIOS name service has the same messages. Its names are one label of 32 letters A to P.
bool begins_with_netbios_name(ByteView b) {
  if (b.size() < 12 + 33 || b[12] != 32) return false;
  return std::all_of(b.begin() + 13, b.begin() + 45, [](std::uint8_t c) { return c >= 'A' && c <= 'P'; });
}

}  // namespace

Verdict dissect_dns_udp(const Payload& p, Facts& facts) {
  if (p.bytes.size() < 12) return Verdict::no;
  const bool may_be_cut = p.cut;
  const Header header = read_header(p.bytes.data());
  if (!may_be_cut && !plausible(header, p.bytes.size())) return Verdict::no;
  if (header.questions == 0 && header.answers == 0 && !dns_port(p)) return Verdict::no;
  if (on_port(p, 137) || begins_with_netbios_name(p.bytes)) return Verdict::no;
  Message m;
  const ProtocolId id = protocol_by_port(p);
  const Reading reading = read_message(p.bytes, id != ProtocolId::dns, m);
  if (reading == Reading::no) return Verdict::no;
  const Certainty certainty = certainty_of(p, m, reading, p.bytes.size());
  if (certainty == Certainty::none) return Verdict::no;
  add_message(m, facts);
  return found(facts, id, std::max(certainty, facts.certainty), evidence_of(m, id), Verdict::match_more);
}

// RFC 1035, 4.2.2: each message behind its length.
Verdict dissect_dns_tcp(const Payload& p, Facts& facts) {
  Cursor c(p.bytes);
  Verdict verdict = Verdict::more;
  while (c.left() >= 2) {
    const std::size_t length = c.be16();
    if (length < 12) return verdict == Verdict::more ? Verdict::no : verdict;
    if (c.left() >= 12 && !plausible(read_header(c.rest().data()), length)) {
      return verdict == Verdict::more ? Verdict::no : verdict;
    }
    const bool whole = c.left() >= length;
    if (!whole && !is_final(p)) return verdict;
    Message m;
    const ProtocolId id = protocol_by_port(p);
    const Reading reading = read_message(c.take_up_to(length), id != ProtocolId::dns, m);
    if (reading == Reading::no || (whole && m.end != length)) return verdict == Verdict::more ? Verdict::no : verdict;
    add_message(m, facts);
    verdict = found(facts, id, whole ? Certainty::certain : Certainty::likely, evidence_of(m, id), Verdict::match_more);
  }
  return verdict;
}

}  // namespace tractor::dissect
