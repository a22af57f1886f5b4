// Remote Desktop by its connection request and confirm (MS-RDPBCGR 2.2.1.1, 2.2.1.2) in X.224 over TPKT (RFC 1006); the
// TLS hello behind it adds its names.
#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {
namespace {

using base::ByteView;

enum class Tpkt : std::uint8_t { no, partial, request, confirm };

// X.224 connection request (0xe0) or confirm (0xd0) with what RDP puts into it.
Tpkt read_tpkt(ByteView b, std::size_t& size) {
  if (b.empty()) return Tpkt::partial;
  if (b[0] != 3 || (b.size() > 1 && b[1] != 0)) return Tpkt::no;
  if (b.size() < 7) return Tpkt::partial;
  size = base::load_be16(b.data() + 2);
  if (size < 11 || size > 1024 || b[4] + 5U != size) return Tpkt::no;
  if (b[5] != 0xe0 && b[5] != 0xd0) return Tpkt::no;
  if (b.size() < size) return Tpkt::partial;
  const ByteView variable = b.subspan(11, size - 11);
  const std::string_view text = base::as_text(variable);
  const bool cookie =
      text.starts_with("Cookie: mstshash=") || text.starts_with("Cookie: msts=") || text.starts_with("mstshash=");
  // RDP_NEG_REQ type 1, RDP_NEG_RSP type 2, RDP_NEG_FAILURE type 3: each eight bytes at the end.
  const ByteView last = variable.size() >= 8 ? variable.last(8) : ByteView{};
  const bool negotiation = !last.empty() && last[0] >= 1 && last[0] <= 3 && last[2] == 8 && last[3] == 0;
  if (!cookie && !negotiation) return Tpkt::no;
  return b[5] == 0xe0 ? Tpkt::request : Tpkt::confirm;
}

}  // namespace

Verdict dissect_rdp(const Payload& p, Facts& facts) {
  std::size_t size = 0, other_size = 0;
  const Tpkt here = read_tpkt(p.bytes, size);
  if (here == Tpkt::no) return Verdict::no;
  if (here == Tpkt::partial) return wait_for_more(p);
  found(facts, ProtocolId::rdp, Certainty::certain,
        here == Tpkt::request ? "RDP connection request" : "RDP connection confirm");
  const bool other_is_request = here == Tpkt::confirm && read_tpkt(p.other, other_size) == Tpkt::request;
  const ByteView inner = here == Tpkt::request ? p.bytes.subspan(size)
                         : other_is_request    ? p.other.subspan(other_size)
                                               : ByteView{};
  if (inner.empty()) return Verdict::match_more;
  const Verdict verdict = add_inner_stream_facts(inner, p, facts);
  return verdict == Verdict::match || verdict == Verdict::no ? Verdict::match : Verdict::match_more;
}

}  // namespace tractor::dissect
