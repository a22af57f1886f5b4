// Gnutella by its handshake ("The Annotated Gnutella Protocol Specification", 0.4; "Gnutella 0.6") and its user agent.
#include "dissect/dissectors.hpp"
#include "dissect/header_fields.hpp"

namespace tractor::dissect {

Verdict dissect_gnutella(const Payload& p, Facts& facts) {
  std::string_view text = base::as_text(p.bytes), line;
  const bool connect = could_become(text, "GNUTELLA CONNECT/0."), answer = could_become(text, "GNUTELLA/0.");
  if (!connect && !answer) return Verdict::no;
  if (!take_line(text, line)) return wait_for_more(p);
  if (line.size() < 12) return Verdict::no;
  read_fields(text, [&](std::string_view name, std::string_view value) {
    if (equals_nocase(name, "user-agent") && facts.user_agent.empty()) facts.user_agent = clean_text(value);
  });
  return found(facts, ProtocolId::gnutella, Certainty::certain, "Gnutella handshake");
}

}  // namespace tractor::dissect
