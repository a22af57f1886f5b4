// The header that a proxy puts before a connection it hands on (HAProxy's "The PROXY protocol", versions 1 and 2), and
// the names of the TLS or HTTP behind it. The addresses in it are left alone: they are not those of this flow.
#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {
namespace {

using base::ByteView;
using std::string_view;
using namespace std::string_view_literals;

constexpr string_view kFirstVersion = "PROXY ";
constexpr string_view kSignature = "\x0d\x0a\x0d\x0a\x00\x0d\x0a\x51\x55\x49\x54\x0a"sv;
constexpr std::size_t kLongestLine = 107;  // 2.1, with its CR LF

Verdict read_behind(ByteView inner, const Payload& p, const char* evidence, Facts& facts) {
  found(facts, ProtocolId::proxy_protocol, Certainty::certain, evidence);
  const Verdict verdict = add_inner_stream_facts(inner, p, facts);
  return verdict == Verdict::match || verdict == Verdict::no ? Verdict::match : Verdict::match_more;
}

// 2.1: PROXY, TCP4, TCP6 or UNKNOWN, two addresses, two ports.
Verdict read_line_header(const Payload& p, Facts& facts) {
  string_view text = base::as_text(p.bytes), line;
  const bool known = could_become(text, "PROXY TCP4 ") || could_become(text, "PROXY TCP6 ") ||
                     could_become(text, "PROXY UNKNOWN\r\n") || could_become(text, "PROXY UNKNOWN ");
  if (!known) return Verdict::no;
  if (!take_line(text, line)) return text.size() >= kLongestLine ? Verdict::no : wait_for_more(p);
  if (line.size() + 2 > kLongestLine || !all_printable(line)) return Verdict::no;
  return read_behind(base::as_bytes(text), p, "PROXY protocol 1", facts);
}

// 2.2.1: type, length, value; 2 is the name that the client asked for (TLS's SNI).
void read_values(ByteView values, Facts& facts) {
  constexpr std::uint8_t kAuthority = 2;
  Cursor c(values);
  while (c.left() >= 3 && !c.failed()) {
    const std::uint8_t type = c.u8();
    const ByteView value = c.take(c.be16());
    if (!c.failed() && type == kAuthority) set_clean_name(facts.http_host, value);
  }
}

// 2.2: signature, version 2 with a command, family and transport, length of addresses and further values.
Verdict read_binary_header(const Payload& p, Facts& facts) {
  if (!could_become(base::as_text(p.bytes), kSignature)) return Verdict::no;
  Cursor c(p.bytes);
  c.skip(kSignature.size());
  const std::uint8_t command = c.u8(), family = c.u8();
  const std::size_t length = c.be16();
  if (c.failed()) return wait_for_more(p);
  if (command != 0x20 && command != 0x21) return Verdict::no;  // LOCAL, PROXY
  constexpr std::size_t kAddresses[] = {0, 12, 36, 216};       // none, IPv4, IPv6, Unix
  if (family >> 4 > 3 || (family & 15) > 2 || length < kAddresses[family >> 4]) return Verdict::no;
  if (c.left() < length && !is_final(p)) return Verdict::more;
  Cursor header(c.take_up_to(length));
  header.skip(kAddresses[family >> 4]);
  read_values(header.rest(), facts);
  return read_behind(c.failed() ? ByteView{} : c.rest(), p, "PROXY protocol 2", facts);
}

}  // namespace

Verdict dissect_proxy_protocol(const Payload& p, Facts& facts) {
  return base::as_text(p.bytes).starts_with(kFirstVersion[0]) ? read_line_header(p, facts)
                                                              : read_binary_header(p, facts);
}

}  // namespace tractor::dissect
