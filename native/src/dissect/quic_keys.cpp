// The keys of a client's Initial packets (RFC 9001 5.2, RFC 9369 3.3) by HKDF with SHA-256 (RFC 5869).
#include "dissect/quic_keys.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "base/sha256.hpp"

namespace tractor::dissect {
namespace {

using base::ByteView;
using base::Sha256Digest;
using Salt = std::array<std::uint8_t, 20>;

// RFC 9001, 5.2; RFC 9369, 3.3.1; draft-ietf-quic-tls 22, 23, 29; Chromium's Q050, T050 and T051.
constexpr Salt kVersion1 = {0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17,
                            0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a};
constexpr Salt kVersion2 = {0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93,
                            0x81, 0xbe, 0x6e, 0x26, 0x9d, 0xcb, 0xf9, 0xbd, 0x2e, 0xd9};
constexpr Salt kDraft29 = {0xaf, 0xbf, 0xec, 0x28, 0x99, 0x93, 0xd2, 0x4c, 0x9e, 0x97,
                           0x86, 0xf1, 0x9c, 0x61, 0x11, 0xe0, 0x43, 0x90, 0xa8, 0x99};
constexpr Salt kDraft23 = {0xc3, 0xee, 0xf7, 0x12, 0xc7, 0x2e, 0xbb, 0x5a, 0x11, 0xa7,
                           0xd2, 0x43, 0x2b, 0xb4, 0x63, 0x65, 0xbe, 0xf9, 0xf5, 0x02};
constexpr Salt kDraft22 = {0x7f, 0xbc, 0xdb, 0x0e, 0x7c, 0x66, 0xbb, 0xe9, 0x19, 0x3a,
                           0x96, 0xcd, 0x21, 0x51, 0x9e, 0xbd, 0x7a, 0x02, 0x64, 0x4a};
constexpr Salt kQ050 = {0x50, 0x45, 0x74, 0xef, 0xd0, 0x66, 0xfe, 0x2f, 0x9d, 0x94,
                        0x5c, 0xfc, 0xdb, 0xd3, 0xa7, 0xf0, 0xd3, 0xb5, 0x6b, 0x45};
constexpr Salt kT050 = {0x7f, 0xf5, 0x79, 0xe5, 0xac, 0xd0, 0x72, 0x91, 0x55, 0x80,
                        0x30, 0x4c, 0x43, 0xa2, 0x36, 0x7c, 0x60, 0x48, 0x83, 0x10};
constexpr Salt kT051 = {0x7a, 0x4e, 0xde, 0xf4, 0xe7, 0xcc, 0xee, 0x5f, 0xa4, 0x50,
                        0x6c, 0x19, 0x12, 0x4f, 0xc8, 0xcc, 0xda, 0x6e, 0x03, 0x3d};

const Salt* salt_of(std::uint32_t version) {
  if (version == 1) return &kVersion1;
  if (version == 0x6b3343cf) return &kVersion2;
  if (version >= 0xff000021 && version <= 0xff000022) return &kVersion1;
  if (version >= 0xff00001d && version <= 0xff000020) return &kDraft29;
  if (version >= 0xff000017 && version <= 0xff00001c) return &kDraft23;
  if (version >= 0xff000015 && version <= 0xff000016) return &kDraft22;
  if (version == 0xfaceb001) return &kDraft22;  // mvfst
  if (version == 0xfaceb002 || version == 0xfaceb00e) return &kDraft23;
  if (version == 0x51303530) return &kQ050;
  if (version == 0x54303530) return &kT050;
  if (version == 0x54303531) return &kT051;
  return nullptr;
}

// RFC 2104; every key here is shorter than a block.
Sha256Digest hmac(ByteView key, ByteView message) {
  std::array<std::uint8_t, 64> pad{};
  std::copy(key.begin(), key.end(), pad.begin());
  for (std::uint8_t& b : pad) b ^= 0x36;
  base::Sha256 inner;
  inner.update(pad);
  inner.update(message);
  const Sha256Digest digest = inner.finish();
  for (std::uint8_t& b : pad) b ^= 0x36 ^ 0x5c;
  base::Sha256 outer;
  outer.update(pad);
  outer.update(digest);
  return outer.finish();
}

// HKDF-Expand-Label with no context and at most one block of output (RFC 8446, 7.1).
template <std::size_t kSize>
std::array<std::uint8_t, kSize> expand(const Sha256Digest& secret, std::string_view label) {
  std::string info;
  info += '\0';
  info += static_cast<char>(kSize);
  info += static_cast<char>(6 + label.size());
  info += "tls13 ";
  info += label;
  info += '\0';
  info += '\1';
  const Sha256Digest block = hmac(secret, base::as_bytes(info));
  std::array<std::uint8_t, kSize> out;
  std::copy_n(block.begin(), kSize, out.begin());
  return out;
}

}  // namespace

bool derive_client_initial_keys(std::uint32_t version, ByteView destination_id, QuicInitialKeys& keys) {
  const Salt* salt = salt_of(version);
  if (salt == nullptr) return false;
  const bool two = version == 0x6b3343cf;
  const Sha256Digest initial = hmac(*salt, destination_id);
  const Sha256Digest client = expand<32>(initial, "client in");
  keys.key = expand<16>(client, two ? "quicv2 key" : "quic key");
  keys.iv = expand<12>(client, two ? "quicv2 iv" : "quic iv");
  keys.header_protection = expand<16>(client, two ? "quicv2 hp" : "quic hp");
  return true;
}

}  // namespace tractor::dissect
