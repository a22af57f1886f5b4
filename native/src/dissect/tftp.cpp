// TFTP by its opening request (RFC 1350 5, RFC 2347). The server answers from a port of its own choice, so the file
// itself is another flow.
#include "dissect/dissectors.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {

namespace {

// RFC 1350, 4.
void announce_transfer(const Payload& p, Facts& facts) {
  AnnouncedEndpoint e;
  e.owner = sender(p.from_client);
  e.port = p.from_client ? p.client_port : p.server_port;
  e.ip_protocol = 17;
  e.peer = Peer::party;
  e.protocol = ProtocolId::tftp;
  announce(facts, e);
}

}  // namespace

Verdict dissect_tftp(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b.size() < 6 || b[0] != 0 || (b[1] != 1 && b[1] != 2)) return Verdict::no;
  std::string_view text = base::as_text(b.subspan(2));
  const std::size_t name_end = text.find('\0');
  if (name_end == std::string_view::npos || name_end == 0 || !all_printable(text.substr(0, name_end)))
    return Verdict::no;
  text.remove_prefix(name_end + 1);
  const std::size_t mode_end = text.find('\0');
  if (mode_end == std::string_view::npos) return Verdict::no;
  const std::string_view mode = text.substr(0, mode_end);
  if (!equals_nocase(mode, "octet") && !equals_nocase(mode, "netascii") && !equals_nocase(mode, "mail"))
    return Verdict::no;
  announce_transfer(p, facts);
  return found(facts, ProtocolId::tftp, Certainty::certain, b[1] == 1 ? "TFTP read request" : "TFTP write request");
}

}  // namespace tractor::dissect
