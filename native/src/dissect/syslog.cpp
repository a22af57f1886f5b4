// Syslog (RFC 3164 4.1, RFC 5424 6) by its priority and what follows it; also octet-counted over TCP (RFC 6587 3.4.1).
#include "dissect/dissectors.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {
namespace {

using std::string_view;

bool begins_with_month(string_view t) {
  for (const string_view m :
       {"Jan ", "Feb ", "Mar ", "Apr ", "May ", "Jun ", "Jul ", "Aug ", "Sep ", "Oct ", "Nov ", "Dec "}) {
    if (t.starts_with(m)) return true;
  }
  return false;
}

}  // namespace

Verdict dissect_syslog(const Payload& p, Facts& facts) {
  string_view text = base::as_text(p.bytes);
  const bool tcp = p.transport == Transport::tcp;
  if (tcp && is_digit(text[0])) {
    std::size_t n = 0;
    while (n < text.size() && n < 6 && is_digit(text[n])) ++n;
    if (n == text.size()) return wait_for_more(p);
    if (text[n] != ' ') return Verdict::no;
    text.remove_prefix(n + 1);
    if (text.empty()) return wait_for_more(p);
  }
  if (text[0] != '<') return Verdict::no;
  const std::size_t end = text.substr(0, 5).find('>');
  if (end == string_view::npos) return tcp && text.size() < 5 ? wait_for_more(p) : Verdict::no;
  std::uint32_t priority = 0;
  if (!parse_decimal(text.substr(1, end - 1), 191, priority)) return Verdict::no;
  const string_view rest = text.substr(end + 1);
  if (tcp && rest.size() < 8) return wait_for_more(p);
  const bool dated = rest.starts_with("1 ") || begins_with_month(rest);
  const bool readable = !rest.empty() && all_printable(rest.substr(0, 16));
  if (!dated && !(readable && on_port(p, 514))) return Verdict::no;
  return found(facts, ProtocolId::syslog, dated ? Certainty::certain : Certainty::likely, "syslog message");
}

}  // namespace tractor::dissect
