// VNC's remote framebuffer protocol by its version message (RFC 6143 7.1.1).
#include "dissect/dissectors.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {

Verdict dissect_vnc(const Payload& p, Facts& facts) {
  const std::string_view text = base::as_text(p.bytes);
  constexpr std::string_view kForm = "RFB 000.000\n";
  for (std::size_t i = 0; i < text.size() && i < kForm.size(); ++i) {
    if (kForm[i] == '0' ? !is_digit(text[i]) : text[i] != kForm[i]) return Verdict::no;
  }
  if (text.size() < kForm.size()) return wait_for_more(p);
  return found(facts, ProtocolId::vnc, Certainty::certain, "VNC version message");
}

}  // namespace tractor::dissect
