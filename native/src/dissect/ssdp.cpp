// SSDP (UPnP Device Architecture 1.1, 1.2 and 1.3): searches, answers and announcements over UDP.
#include "dissect/dissectors.hpp"
#include "dissect/header_fields.hpp"

namespace tractor::dissect {

Verdict dissect_ssdp(const Payload& p, Facts& facts) {
  std::string_view text = base::as_text(p.bytes), line;
  if (!take_line(text, line)) return Verdict::no;
  const bool search = line.starts_with("M-SEARCH * HTTP/1."), notify = line.starts_with("NOTIFY * HTTP/1.");
  const bool answer = line.starts_with("HTTP/1.1 200");
  if (!search && !notify && !answer) return Verdict::no;
  bool own = false;
  std::string_view agent;
  read_fields(text, [&](std::string_view name, std::string_view value) {
    own |= equals_nocase(name, "st") || equals_nocase(name, "nt") || equals_nocase(name, "usn") ||
           equals_nocase(name, "man");
    if (agent.empty() && (equals_nocase(name, "user-agent") || equals_nocase(name, "server"))) agent = value;
  });
  if (answer && !own) return Verdict::no;
  if (facts.user_agent.empty()) facts.user_agent = clean_text(agent);
  return found(facts, ProtocolId::ssdp, own ? Certainty::certain : Certainty::likely,
               search   ? "SSDP search"
               : notify ? "SSDP announcement"
                        : "SSDP answer");
}

}  // namespace tractor::dissect
