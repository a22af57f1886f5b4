// Sun RPC (RFC 5531 9) over UDP and TCP: calls by program; NFS is told by its program number.
#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"

namespace tractor::dissect {

Verdict dissect_rpc(const Payload& p, Facts& facts) {
  const bool tcp = p.transport == Transport::tcp;
  Cursor c(p.bytes);
  if (tcp && p.bytes[0] != 0x80) return Verdict::no;  // last fragment, and short (RFC 5531, 11)
  if (tcp) c.be32();
  c.be32();
  const std::uint32_t type = c.be32(), version = c.be32(), program = c.be32(), program_version = c.be32(),
                      procedure = c.be32();
  if (c.failed()) {
    const bool fits = p.bytes.size() < 12 || type <= 1;
    return tcp && fits ? wait_for_more(p) : Verdict::no;
  }
  // A reply has nothing that would tell it from noise; a call names program and version.
  const bool call =
      type == 0 && version == 2 && program >= 100000 && program <= 100500 && program_version <= 10 && procedure <= 64;
  if (!call) return Verdict::no;
  const bool nfs = program == 100003 || program == 100005;
  return found(facts, nfs ? ProtocolId::nfs : ProtocolId::rpc, Certainty::certain, nfs ? "NFS call" : "Sun RPC call");
}

}  // namespace tractor::dissect
