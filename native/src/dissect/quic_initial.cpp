// A client's Initial packet opened (RFC 9001 5.3, 5.4) and its frames walked (RFC 9000 19). No other packet is opened.
#include "dissect/quic_initial.hpp"

#include <algorithm>
#include <cstring>

#include "dissect/cursor.hpp"
#include "dissect/quic_keys.hpp"

namespace tractor::dissect {
namespace {

using base::ByteView;

constexpr std::size_t kMaxOffset = 8192;
constexpr std::size_t kMaxPacket = 2048;
constexpr std::size_t kTag = 16;

struct Piece {
  std::size_t offset;
  ByteView bytes;
};

// RFC 9000, 19.3: acknowledgements; type 3 has three counts more.
bool skip_ack(Cursor& c, bool with_ecn) {
  read_quic_varint(c);
  read_quic_varint(c);
  const std::uint64_t ranges = read_quic_varint(c);
  read_quic_varint(c);
  for (std::uint64_t i = 0; i < ranges && !c.failed(); ++i) {
    read_quic_varint(c);
    read_quic_varint(c);
  }
  for (int i = 0; with_ecn && i < 3; ++i) read_quic_varint(c);
  return !c.failed();
}

bool skip_close(Cursor& c) {
  read_quic_varint(c);
  read_quic_varint(c);
  c.skip(static_cast<std::size_t>(read_quic_varint(c)));
  return !c.failed();
}

// Walks the frames an Initial may hold (RFC 9000, 17.2.2). With `cut` a frame may end with the bytes.
// `crypto` is the type of CRYPTO frames: 6, in Google's versions 8.
bool walk_frames(ByteView plain, std::uint8_t crypto, bool cut, std::vector<Piece>& found) {
  Cursor c(plain);
  while (c.left() > 0) {
    const std::uint8_t type = c.u8();
    bool fits = true;
    if (type == crypto) {
      const std::uint64_t offset = read_quic_varint(c);
      const std::uint64_t length = read_quic_varint(c);
      if (c.failed() || length > kMaxPacket || offset > kMaxOffset) return cut && c.failed();
      const ByteView bytes = c.take_up_to(static_cast<std::size_t>(length));
      found.push_back({static_cast<std::size_t>(offset), bytes});
      fits = !c.failed();
    } else if (type == 2 || type == 3) {
      fits = skip_ack(c, type == 3);
    } else if (type == 0x1c || type == 0x1d) {
      fits = skip_close(c);
    } else if (type > 1) {
      return false;
    }
    if (!fits) return cut;
  }
  return true;
}

}  // namespace

bool open_initial(ByteView datagram, const QuicLongHeader& header, ByteView id, bool cut, CryptoPieces& pieces) {
  QuicInitialKeys keys;
  const std::size_t at = header.number_offset;
  const std::size_t end = std::min({header.packet_end, datagram.size(), at + kMaxPacket});
  if (end < at + 4 + 16 || !derive_client_initial_keys(header.version, id, keys)) return false;
  // RFC 9001, 5.4.1 and 5.4.2: the mask comes of the 16 bytes that follow a packet number of four.
  base::AesBlock sample;
  std::memcpy(sample.data(), datagram.data() + at + 4, sample.size());
  const base::AesBlock mask = base::Aes128(keys.header_protection).encrypt(sample);
  const std::uint8_t first = datagram[0] ^ (mask[0] & 0x0f);
  const std::size_t number_size = (first & 3U) + 1;
  for (std::size_t i = 0; i < number_size; ++i) {
    // RFC 9001, 5.3: the nonce is the iv with the packet number over its end. Numbers are small here, so whole.
    const std::uint8_t b = datagram[at + i] ^ mask[1 + i];
    keys.iv[12 - number_size + i] ^= b;
  }
  const bool whole = header.packet_end <= datagram.size() && end == header.packet_end;
  const std::size_t sealed_end = whole ? end - kTag : end;
  if (sealed_end <= at + number_size) return false;
  const ByteView sealed = datagram.subspan(at + number_size, sealed_end - at - number_size);
  std::array<std::uint8_t, kMaxPacket> plain;
  base::Aes128(keys.key).gcm_stream(keys.iv, sealed, plain.data());
  const std::uint8_t crypto = header.version == 0x51303530 || header.version >> 8 == 0x543035 ? 8 : 6;
  std::vector<Piece> found;
  if (!walk_frames(ByteView(plain.data(), sealed.size()), crypto, cut || !whole, found)) return false;
  if (pieces.original_id().empty()) pieces.start(id);
  for (const Piece& p : found) pieces.add(p.offset, p.bytes);
  return true;
}

}  // namespace tractor::dissect
