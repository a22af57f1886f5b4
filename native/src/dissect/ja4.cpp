// JA4, the fingerprint of a TLS client, written from its published definition. None of the separately licensed JA4+
// methods is here.
//
// JA4 TLS client fingerprinting: Copyright (c) FoxIO, BSD 3-Clause.
#include <algorithm>
#include <array>

#include "base/sha256.hpp"
#include "dissect/client_hello.hpp"

namespace tractor::dissect {
namespace {

constexpr char kHex[] = "0123456789abcdef";

const char* version_code(std::uint16_t version) {
  switch (version) {
    case 0x0304:
      return "13";
    case 0x0303:
      return "12";
    case 0x0302:
      return "11";
    case 0x0301:
      return "10";
    case 0x0300:
      return "s3";
    case 0x0002:
      return "s2";
    case 0xfeff:
      return "d1";
    case 0xfefd:
      return "d2";
    case 0xfefc:
      return "d3";
    default:
      return "00";
  }
}

void append_count(std::string& out, std::size_t n) {
  n = std::min<std::size_t>(n, 99);
  out += static_cast<char>('0' + n / 10);
  out += static_cast<char>('0' + n % 10);
}

bool is_alphanumeric(std::uint8_t b) {
  return (b >= '0' && b <= '9') || (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z');
}

// First and last character of the first name; of its hex digits where either byte is not alphanumeric.
void append_alpn(std::string& out, base::ByteView list) {
  const std::size_t size = list.empty() ? 0 : std::min<std::size_t>(list[0], list.size() - 1);
  if (size == 0) {
    out += "00";
    return;
  }
  const std::uint8_t first = list[1];
  const std::uint8_t last = list[size];
  const bool plain = is_alphanumeric(first) && is_alphanumeric(last);
  out += plain ? static_cast<char>(first) : kHex[first >> 4];
  out += plain ? static_cast<char>(last) : kHex[last & 15];
}

std::string hex_list(const std::vector<std::uint16_t>& values) {
  std::string out;
  out.reserve(values.size() * 5);
  for (const std::uint16_t v : values) {
    if (!out.empty()) out += ',';
    for (int shift = 12; shift >= 0; shift -= 4) out += kHex[(v >> shift) & 15];
  }
  return out;
}

void append_hash(std::string& out, const std::string& text) {
  const base::Sha256Digest digest = base::sha256(base::as_bytes(text));
  for (std::size_t i = 0; i < 6; ++i) {
    out += kHex[digest[i] >> 4];
    out += kHex[digest[i] & 15];
  }
}

}  // namespace

std::string ja4(const ClientHello& hello, HelloVariant variant) {
  std::string out(1, static_cast<char>(variant));
  out += version_code(hello.highest_version);
  out += hello.has_sni ? 'd' : 'i';
  append_count(out, hello.ciphers.size());
  append_count(out, hello.extensions.size());
  append_alpn(out, hello.alpn);

  out += '_';
  std::vector<std::uint16_t> sorted = hello.ciphers;
  std::sort(sorted.begin(), sorted.end());
  if (sorted.empty()) {
    out += "000000000000";
  } else {
    append_hash(out, hex_list(sorted));
  }

  out += '_';
  sorted = hello.extensions;
  std::erase_if(sorted, [](std::uint16_t e) { return e == 0x0000 || e == 0x0010; });
  std::sort(sorted.begin(), sorted.end());
  if (sorted.empty()) {
    out += "000000000000";
  } else {
    std::string list = hex_list(sorted);
    if (!hello.signature_algorithms.empty()) list += "_" + hex_list(hello.signature_algorithms);
    append_hash(out, list);
  }
  return out;
}

}  // namespace tractor::dissect
