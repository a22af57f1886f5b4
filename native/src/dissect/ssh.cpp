// SSH by its identification string (RFC 4253 4.2); lines may stand before the server's.
#include "dissect/dissectors.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {
namespace {

constexpr std::size_t kMaxLine = 255;
constexpr std::size_t kMaxLinesBefore = 16;

Verdict read_identification(std::string_view line, bool whole, Facts& facts) {
  if (!could_become(line, "SSH-2.0-") && !could_become(line, "SSH-1.")) return Verdict::no;
  if (line.size() < 8) return whole ? Verdict::no : Verdict::more;
  if (line[4] == '1' && !(is_digit(line[6]) && line.find('-', 7) != std::string_view::npos)) {
    return whole || line.size() > 12 ? Verdict::no : Verdict::more;
  }
  if (!all_printable(line) || line.size() > kMaxLine) return Verdict::no;
  found(facts, ProtocolId::ssh, whole ? Certainty::certain : Certainty::likely, "SSH banner ");
  facts.evidence += clean_text(line.substr(0, 80));
  return whole ? Verdict::match : Verdict::match_more;
}

}  // namespace

Verdict dissect_ssh(const Payload& p, Facts& facts) {
  std::string_view text = base::as_text(p.bytes);
  std::string_view line;
  for (std::size_t i = 0; i <= kMaxLinesBefore; ++i) {
    const bool whole = take_line(text, line);
    if (!whole) line = text.substr(0, text.size() - (text.ends_with('\r') ? 1 : 0));
    if (could_become(line, "SSH-") && !line.empty()) return read_identification(line, whole, facts);
    // Only a server may say something else first, and only on its usual port is that worth waiting for.
    if (p.from_client || p.server_port != 22 || !all_printable(line) || line.size() > kMaxLine) return Verdict::no;
    if (!whole) return is_final(p) ? Verdict::no : Verdict::more;
  }
  return Verdict::no;
}

}  // namespace tractor::dissect
