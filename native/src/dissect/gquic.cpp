// Google's QUIC before the standard ("QUIC Wire Layout Specification", "QUIC Crypto"): the public header with its
// version, and the CHLO message in the clear.
#include "dissect/gquic.hpp"

#include <algorithm>

#include "dissect/cursor.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {
namespace {

using base::ByteView;

constexpr std::size_t kLongestHeader = 96;  // public header, packet number, hash and stream frame before the message

bool google_version(ByteView b) {
  return b.size() >= 4 && b[0] == 'Q' && b[1] == '0' && is_digit(static_cast<char>(b[2])) &&
         is_digit(static_cast<char>(b[3]));
}

bool has_public_header(ByteView b) {
  // Flags: 0x01 version present, 0x08 eight bytes of connection id, 0x04 nonce, 0x30 size of the packet number.
  if (b.size() >= 14 && (b[0] & 0xc9) == 0x09 && google_version(b.subspan(9))) return true;
  return b.size() >= 16 && (b[0] & 0xc0) == 0xc0 && google_version(b.subspan(1)) && b[3] == '4' && b[4] == '6';
}

ByteView find_hello(ByteView packet) {
  const std::string_view text = base::as_text(packet.first(std::min(packet.size(), kLongestHeader)));
  const std::size_t at = text.find("CHLO");
  return at == std::string_view::npos ? ByteView{} : packet.subspan(at);
}

}  // namespace

bool read_gquic_hello(ByteView stream, Facts& facts) {
  Cursor c(stream);
  if (base::as_text(c.take(4)) != "CHLO") return false;
  const std::size_t count = c.le16();
  c.skip(2);
  if (c.failed() || count == 0 || count > 64 || c.left() < count * 8) return false;
  const ByteView values = c.rest().subspan(count * 8);
  std::size_t start = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view tag = base::as_text(c.take(4));
    const std::size_t end = c.le32();
    if (end < start || end > 65535) return false;
    if (end <= values.size()) {
      const ByteView value = values.subspan(start, end - start);
      if (tag == std::string_view("SNI\0", 4)) facts.sni = clean_name(value);
      if (tag == "UAID") facts.user_agent = clean_text(value);
    }
    start = end;
  }
  return true;
}

bool read_gquic_packet(ByteView packet, Facts& facts) {
  if (!has_public_header(packet)) return false;
  Facts names;
  const bool hello = read_gquic_hello(find_hello(packet), names);
  if (hello) {
    facts.sni = names.sni;
    facts.user_agent = names.user_agent;
  }
  facts.protocol = ProtocolId::quic;
  facts.certainty = hello ? Certainty::certain : std::max(facts.certainty, Certainty::likely);
  facts.evidence = hello ? "Google QUIC CHLO" : "Google QUIC version";
  return true;
}

}  // namespace tractor::dissect
