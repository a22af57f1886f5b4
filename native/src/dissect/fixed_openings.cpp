// Protocols that open with bytes of their own which nothing else has: a table, and the comparison with it.
#include <string_view>

#include "dissect/further.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {
namespace {

using namespace std::string_view_literals;

struct Opening {
  Transport transport;
  std::string_view bytes;
  ProtocolId protocol;
  const char* evidence;
};

constexpr Opening kOpenings[] = {
    {Transport::tcp, "# munin node at "sv, ProtocolId::munin, "Munin node greeting"},
    // Independent Computing Architecture: what both sides say first.
    {Transport::tcp, "\x7f\x7fICA\0"sv, ProtocolId::citrix, "ICA greeting"},
    {Transport::tcp, "NXSH-"sv, ProtocolId::nomachine, "NX greeting"},
    {Transport::tcp, "NXD-"sv, ProtocolId::nomachine, "NX greeting"},
    {Transport::tcp, "\1\0\0\0\1\0\0\0\10\10"sv, ProtocolId::radmin, "Radmin greeting"},
    {Transport::udp, "MGLNDD_"sv, ProtocolId::ripe_atlas, "RIPE Atlas target probe"},
    {Transport::udp, "SpotUdp0"sv, ProtocolId::spotify, "Spotify local discovery"},
};

}  // namespace

Verdict dissect_fixed_opening(const Payload& p, Facts& facts) {
  const std::string_view text = base::as_text(p.bytes);
  bool more = false;
  for (const Opening& opening : kOpenings) {
    if (opening.transport != p.transport || !could_become(text, opening.bytes)) continue;
    if (text.size() >= opening.bytes.size())
      return found(facts, opening.protocol, Certainty::certain, opening.evidence);
    more = true;
  }
  return more && p.transport == Transport::tcp ? wait_for_more(p) : Verdict::no;
}

}  // namespace tractor::dissect
