// Which session a ClientHello resumes: a PSK identity (RFC 8446 4.2.11), a ticket (RFC 5077 3.2) or a session id (RFC
// 5246 7.4.1.2). Only a digest leaves: whoever has a ticket can be followed by it (RFC 8446 C.4), and needs no more to
// be told.
#include "base/sha256.hpp"
#include "dissect/client_hello.hpp"
#include "dissect/cursor.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {
namespace {

constexpr std::size_t kDigestBytes = 8;

// The first identity that is a ticket. Keys agreed otherwise are many clients', and have an age of 0 (RFC
// 8446, 4.2.11).
base::ByteView first_ticket(base::ByteView pre_shared_keys) {
  Cursor extension(pre_shared_keys);
  Cursor identities(extension.take(extension.be16()));
  while (identities.left() > 0) {
    const base::ByteView identity = identities.take(identities.be16());
    const std::uint32_t obfuscated_age = identities.be32();
    if (identities.failed()) break;
    if (obfuscated_age != 0) return identity;
  }
  return {};
}

// From TLS 1.3 on the session id is drawn anew for each connection (RFC 8446, D.4).
bool offers_tls13(const ClientHello& hello, HelloVariant variant) {
  return variant == HelloVariant::dtls ? hello.highest_version == 0xfefc : hello.highest_version >= 0x0304;
}

// With a ticket, the id is the client's own invention (RFC 5077, 3.4).
base::ByteView session_of(const ClientHello& hello, HelloVariant variant) {
  const base::ByteView identity = first_ticket(hello.pre_shared_keys);
  if (!identity.empty()) return identity;
  if (!hello.ticket.empty()) return hello.ticket;
  return offers_tls13(hello, variant) ? base::ByteView{} : hello.session_id;
}

}  // namespace

std::string resumed_session(const ClientHello& hello, HelloVariant variant) {
  const base::ByteView session = session_of(hello, variant);
  if (session.empty()) return {};
  const base::Sha256Digest digest = base::sha256(session);
  return hex_text(base::ByteView(digest).first(kDigestBytes));
}

}  // namespace tractor::dissect
