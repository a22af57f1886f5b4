// MongoDB's wire protocol ("MongoDB Wire Protocol"): the message header and what each operation begins with.
#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {
namespace {

constexpr std::size_t kMaxMessage = 48000000;

// Flags, then "database.collection" and its zero (OP_QUERY 2004, OP_INSERT 2002 and their like).
bool begins_with_collection(base::ByteView body) {
  const std::string_view text = base::as_text(body).substr(0, 128);
  const std::size_t end = text.find('\0');
  return end != std::string_view::npos && end >= 3 && all_printable(text.substr(0, end)) &&
         text.substr(0, end).find('.') != std::string_view::npos;
}

bool fits_operation(std::uint32_t code, std::size_t length, base::ByteView body) {
  Cursor c(body);
  const std::uint32_t flags = c.le32();
  if (code == 2013) {  // OP_MSG: flags, section kind, document
    const std::uint8_t kind = c.u8();
    const std::size_t document = c.le32();
    return (flags & 0xfffc) == 0 && kind <= 1 && document >= 5 && document <= length - 16;
  }
  if (code == 1) return (flags & 0xfffffff0) == 0 && length >= 36;        // OP_REPLY
  if (code == 2012) return flags == 2004 || flags == 2013 || flags == 1;  // OP_COMPRESSED: the code within
  if (code == 2004) return (flags & 0xffffff01) == 0 && begins_with_collection(c.rest());
  if (code == 2001 || code == 2002 || code == 2005 || code == 2006) return begins_with_collection(c.rest());
  return false;
}

}  // namespace

Verdict dissect_mongodb(const Payload& p, Facts& facts) {
  Cursor c(p.bytes);
  const std::size_t length = c.le32();
  c.skip(8);
  const std::uint32_t code = c.le32();
  if (p.bytes.size() >= 4 && (length < 26 || length > kMaxMessage)) return Verdict::no;
  if (c.failed()) return wait_for_more(p);
  if (code != 1 && (code < 2001 || code > 2013)) return Verdict::no;
  if (p.bytes.size() < 36 && p.bytes.size() < length) return wait_for_more(p);
  if (!fits_operation(code, length, c.rest()))
    return p.bytes.size() < length && p.bytes.size() < 160 ? wait_for_more(p) : Verdict::no;
  return found(facts, ProtocolId::mongodb, Certainty::certain, "MongoDB message");
}

}  // namespace tractor::dissect
