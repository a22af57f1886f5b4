#include "dissect/certificate.hpp"

#include <algorithm>

#include "dissect/ber.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {
namespace {

using base::ByteView;

constexpr std::uint8_t kSequence = 0x30, kOid = 0x06, kOctets = 0x04;
constexpr std::uint8_t kCommonName[] = {0x55, 0x04, 0x03};  // 2.5.4.3
constexpr std::uint8_t kAltName[] = {0x55, 0x1d, 0x11};     // 2.5.29.17

bool is_oid(const BerElement& e, ByteView oid) {
  return e.tag == kOid && std::equal(e.value.begin(), e.value.end(), oid.begin(), oid.end());
}

// RFC 5280, 4.1.2.4: a sequence of sets of pairs. The last common name is the most specific one.
ByteView common_name(ByteView subject) {
  ByteView name;
  BerElement set, pair, type, value;
  Cursor c(subject);
  while (c.left() > 0 && read_ber(c, set)) {
    Cursor in_set(set.value);
    if (!read_ber(in_set, pair)) continue;
    Cursor in_pair(pair.value);
    if (read_ber(in_pair, type) && is_oid(type, kCommonName) && read_ber(in_pair, value) && value.whole)
      name = value.value;
  }
  return name;
}

// RFC 5280, 4.2.1.6: the first dNSName, [2], of the subject's alternative names.
ByteView first_dns_name(ByteView extensions) {
  BerElement list, extension, type, value, names, name;
  Cursor outer(extensions);
  if (!read_ber(outer, list)) return {};
  Cursor c(list.value);
  while (c.left() > 0 && read_ber(c, extension)) {
    Cursor inner(extension.value);
    if (!read_ber(inner, type) || !is_oid(type, kAltName)) continue;
    if (!read_ber(inner, value) || (value.tag != kOctets && !read_ber(inner, value)))
      return {};  // critical comes first
    Cursor octets(value.value);
    if (!read_ber(octets, names)) return {};
    Cursor each(names.value);
    while (each.left() > 0 && read_ber(each, name)) {
      if (name.tag == 0x82 && name.whole) return name.value;
    }
    return {};
  }
  return {};
}

struct Names {
  ByteView subject, issuer;
};

ByteView subject_of(Cursor& fields) {
  BerElement field;
  if (!read_ber(fields, field) || field.tag != kSequence) return {};
  const ByteView common = common_name(field.value);
  if (!common.empty()) return common;
  while (fields.left() > 0 && read_ber(fields, field)) {
    if (field.tag == 0xa3) return first_dns_name(field.value);
  }
  return {};
}

// RFC 5280, 4.1: version [0], serial number, algorithm, issuer, validity, subject, key, ..., extensions [3]. May be
// cut.
Names names_of(ByteView certificate) {
  BerElement outer, to_be_signed, field;
  Cursor c(certificate);
  if (!read_ber(c, outer) || outer.tag != kSequence) return {};
  Cursor inner(outer.value);
  if (!read_ber(inner, to_be_signed) || to_be_signed.tag != kSequence) return {};
  Cursor fields(to_be_signed.value);
  if (!read_ber(fields, field)) return {};
  const int before_issuer = field.tag == 0xa0 ? 3 : 2;
  for (int i = 0; i < before_issuer; ++i) {
    if (!read_ber(fields, field)) return {};
  }
  Names names;
  if (field.tag == kSequence) names.issuer = common_name(field.value);
  if (!read_ber(fields, field)) return {};
  names.subject = subject_of(fields);
  return names;
}

}  // namespace

CertificateNames names_of_certificate_message(ByteView message) {
  CertificateNames names;
  if (message.size() <= 6) return names;
  const Names raw = names_of(message.subspan(6));
  set_clean_name(names.subject, raw.subject);
  set_clean_name(names.issuer, raw.issuer);
  return names;
}

CertificateSearch find_certificate(ByteView handshake, CertificateNames& names) {
  Cursor c(handshake);
  for (int messages = 0; messages < 4; ++messages) {  // RFC 5246, 7.3: hello, certificate, ...
    if (c.left() < 4) return CertificateSearch::more;
    const std::uint8_t type = c.u8();
    const std::size_t length = c.be24();
    if (type == 11) {
      const bool whole = length <= c.left();
      names = names_of_certificate_message(c.take(std::min(length, c.left())));
      if (!names.subject.empty()) return CertificateSearch::found;
      return whole ? CertificateSearch::none : CertificateSearch::more;
    }
    if (type != 2) return CertificateSearch::none;
    if (length > c.left()) return CertificateSearch::more;
    c.skip(length);
  }
  return CertificateSearch::none;
}

}  // namespace tractor::dissect
