// XMPP by its stream header (RFC 6120 4.2); the domain asked for, and the TLS hello after STARTTLS.
#include "dissect/dissectors.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {
namespace {

using std::string_view;

string_view attribute(string_view tag, string_view name) {
  for (std::size_t at = tag.find(name); at != string_view::npos; at = tag.find(name, at + 1)) {
    const std::size_t quote = at + name.size();
    if (at == 0 || tag[at - 1] != ' ' || quote + 1 >= tag.size() || tag[quote] != '=') continue;
    const char q = tag[quote + 1];
    const std::size_t end = tag.find(q, quote + 2);
    if ((q == '"' || q == '\'') && end != string_view::npos) return tag.substr(quote + 2, end - quote - 2);
  }
  return {};
}

}  // namespace

Verdict dissect_xmpp(const Payload& p, Facts& facts) {
  const string_view text = base::as_text(p.bytes);
  constexpr string_view kDeclaration = "<?xml ", kStream = "<stream:stream";
  for (const string_view stanza : {"<iq ", "<message ", "<presence "}) {  // RFC 6120, 8: from the middle of a stream
    if (text.starts_with(stanza) && (text.find(" to=") != text.npos || text.find(" type=") != text.npos)) {
      return found(facts, ProtocolId::xmpp, Certainty::likely, "XMPP stanza");
    }
    if (could_become(text, stanza) && text.size() < 64) return wait_for_more(p);
  }
  if (!could_become(text, kDeclaration) && !could_become(text, kStream)) return Verdict::no;
  const std::size_t at = text.substr(0, 512).find(kStream);
  if (at == string_view::npos) return text.size() >= 512 ? Verdict::no : wait_for_more(p);
  const std::size_t end = text.find('>', at);
  const string_view tag = text.substr(at, end == string_view::npos ? string_view::npos : end - at);
  if (end == string_view::npos) return wait_for_more(p);
  const bool known = contains_nocase(tag, "jabber:") || contains_nocase(tag, "http://etherx.jabber.org/streams");
  if (!known) return Verdict::no;
  found(facts, ProtocolId::xmpp, Certainty::certain, "XMPP stream header");
  const string_view to = attribute(tag, "to");
  if (p.from_client && !to.empty()) facts.http_host = clean_name(to);
  const std::size_t starttls = text.find("<starttls");
  const std::size_t after = starttls == string_view::npos ? starttls : text.find('>', starttls);
  if (after == string_view::npos) return Verdict::match_more;
  return add_inner_stream_facts(p.bytes.subspan(after + 1), p, facts) == Verdict::match ? Verdict::match
                                                                                        : Verdict::match_more;
}

}  // namespace tractor::dissect
