// HTTP/2 with prior knowledge by the client's connection preface (RFC 9113 3.4). Header blocks are not decoded.
#include "dissect/dissectors.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {

Verdict dissect_http2(const Payload& p, Facts& facts) {
  constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  const std::string_view text = base::as_text(p.bytes);
  if (!could_become(text, kPreface)) return Verdict::no;
  if (text.size() < kPreface.size()) return wait_for_more(p);
  return found(facts, ProtocolId::http2, Certainty::certain, "HTTP/2 connection preface");
}

}  // namespace tractor::dissect
