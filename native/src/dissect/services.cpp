// Protocols of servers and their parts, by the lengths and words of their first message: job queues, message buses,
// databases, remote procedure calls.
#include <algorithm>

#include "dissect/ber.hpp"
#include "dissect/cursor.hpp"
#include "dissect/further.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {
namespace {

bool is_identifier(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_alpha(c) || is_digit(c) || c == '_' || c == '.' || c == ':' || c == '-';
  });
}

}  // namespace

// PROTOCOL of gearmand: "\0REQ" or "\0RES", type, size.
Verdict dissect_gearman(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  const std::string_view text = base::as_text(b);
  const std::string_view request("\0REQ", 4), response("\0RES", 4);
  if (!could_become(text, request) && !could_become(text, response)) return Verdict::no;
  if (b.size() < 12) return wait_for_more(p);
  const std::uint32_t type = base::load_be32(b.data() + 4);
  if (type < 1 || type > 42) return Verdict::no;
  return found(facts, ProtocolId::gearman, Certainty::certain, "Gearman packet");
}

namespace {

// Name of a method, as long as it says, and the version's mark before it: true where all fits, `wait` where bytes lack.
bool is_method(Cursor& c, std::size_t length, bool& wait) {
  wait = length >= 1 && length <= 128 && c.left() < length;
  return !wait && length >= 1 && length <= 128 && is_identifier(base::as_text(c.take(length)));
}

}  // namespace

// Thrift's strict binary protocol (version 1, type, name), with or without the frame's length before it; its compact
// one (0x82).
Verdict dissect_thrift(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  const bool framed = b[0] == 0, compact = b[0] == 0x82;
  if (b.size() < 12) return framed || b[0] >= 0x80 ? wait_for_more(p) : Verdict::no;
  Cursor c(framed ? b.subspan(4) : b);
  bool wait = false, fits = false;
  if (compact) {
    c.u8();
    const std::uint8_t type = c.u8();
    while (c.u8() >= 0x80) continue;  // the number of the call
    fits = (type & 0x1f) == 1 && type >> 5 >= 1 && type >> 5 <= 4 && is_method(c, c.u8(), wait);
  } else {
    const std::uint32_t version = c.be32();
    const bool marked = (version & 0xffffff00) == 0x80010000 && (version & 0xff) >= 1 && (version & 0xff) <= 4;
    fits = marked && is_method(c, c.be32(), wait);
  }
  if (wait && p.transport == Transport::tcp) return wait_for_more(p);
  if (!fits || c.failed()) return Verdict::no;
  return found(facts, ProtocolId::thrift, compact ? Certainty::likely : Certainty::certain, "Thrift message");
}

// OpenFlow switch specification, 7.1.1 and 7.5.1: both sides begin with a hello: version, type 0, length, transaction,
// elements.
Verdict dissect_openflow(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b[0] < 1 || b[0] > 6 || (b.size() > 1 && b[1] != 0)) return Verdict::no;
  if (b.size() < 8) return wait_for_more(p);
  const std::size_t length = base::load_be16(b.data() + 2);
  if (length < 8 || length > 64 || length % 8 != 0 || (length > 8 && b[0] < 4)) return Verdict::no;
  if (b.size() < length) return wait_for_more(p);
  if (length > 8 && base::load_be16(b.data() + 8) != 1) return Verdict::no;  // a bitmap of versions
  return found(facts, ProtocolId::openflow, Certainty::likely, "OpenFlow hello on its port");
}

// SMPP 3.4, 4.1: length, command, status, sequence; a session is opened by a bind, whose first word is the system's
// name.
Verdict dissect_smpp(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b[0] != 0) return Verdict::no;
  if (b.size() < 17) return wait_for_more(p);
  Cursor c(b);
  const std::size_t length = c.be32();
  const std::uint32_t command = c.be32();
  const std::uint32_t kind = command & 0x7fffffff;
  const std::uint32_t status = c.be32(), sequence = c.be32();
  const bool bind = kind == 1 || kind == 2 || kind == 9;
  if (!bind || length < 17 || length > 128 || sequence == 0 || (command == kind && status != 0)) return Verdict::no;
  if (b.size() < length) return wait_for_more(p);
  const std::string_view name = base::as_text(b.subspan(16, length - 16));
  const std::size_t end = name.find('\0');
  if (end == name.npos || end > 15 || !all_printable(name.substr(0, end))) return Verdict::no;
  return found(facts, ProtocolId::smpp, Certainty::certain, "SMPP bind");
}

// OpenWire: length, type 1 (wire format), and its magic.
Verdict dissect_openwire(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b[0] != 0 || (b.size() > 4 && b[4] != 1)) return Verdict::no;
  if (b.size() < 13) return wait_for_more(p);
  if (base::as_text(b.subspan(5, 8)) != "ActiveMQ") return Verdict::no;
  return found(facts, ProtocolId::openwire, Certainty::certain, "OpenWire format");
}

// Elasticsearch's transport: "ES", length of the rest, request number, status, version.
Verdict dissect_elasticsearch(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b[0] != 'E' || (b.size() > 1 && b[1] != 'S')) return Verdict::no;
  if (b.size() < 19) return wait_for_more(p);
  const std::uint32_t length = base::load_be32(b.data() + 2);
  if (length < 13 || length > 0x10000000 || b[14] > 0x0f || base::load_be32(b.data() + 6) != 0) return Verdict::no;
  return found(facts, ProtocolId::elasticsearch, Certainty::certain, "Elasticsearch transport header");
}

// DRDA, volume 3, DDM: length, 0xd0, format, correlation, then an object: length, code point. The first is EXCSAT or
// its answer.
Verdict dissect_drda(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b[0] > 0x7f || (b.size() > 2 && b[2] != 0xd0)) return Verdict::no;
  if (b.size() < 10) return wait_for_more(p);
  const std::size_t length = base::load_be16(b.data()), inner = base::load_be16(b.data() + 6);
  const std::uint16_t code = base::load_be16(b.data() + 8);
  if (inner + 6 != length || (code != 0x1041 && code != 0x1443)) return Verdict::no;
  return found(facts, ProtocolId::drda, Certainty::certain, "DRDA attributes exchange");
}

// Z39.50-2003, appendix ASN.1: an initialize request is [20], its answer [21]; inside the version [3], the options [4].
Verdict dissect_z3950(const Payload& p, Facts& facts) {
  if (p.bytes[0] != 0xb4 && p.bytes[0] != 0xb5) return Verdict::no;
  Cursor c(p.bytes);
  BerElement outer, field;
  if (!read_ber(c, outer)) return p.bytes.size() < 6 ? wait_for_more(p) : Verdict::no;
  if (!outer.whole) return outer.length < 2048 ? wait_for_more(p) : Verdict::no;
  Cursor inner(outer.value);
  if (!read_ber(inner, field)) return Verdict::no;
  if (field.tag == 0x82 && !read_ber(inner, field)) return Verdict::no;  // a reference
  if (field.tag != 0x83 || !read_ber(inner, field) || field.tag != 0x84) return Verdict::no;
  return found(facts, ProtocolId::z3950, Certainty::certain, "Z39.50 initialize");
}

// Aerospike's wire protocol: version 2, type, six bytes of length. Information (1) is lines of text; a message (3) has
// a header of 22 bytes, the first of which says so.
Verdict dissect_aerospike(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b[0] != 2 || (b.size() > 1 && b[1] != 1 && b[1] != 3) || (b.size() > 2 && b[2] != 0)) return Verdict::no;
  if (b.size() < 9) return wait_for_more(p);
  const std::uint64_t length = base::load_be64(b.data()) & 0xffffffffffffU;
  const base::ByteView body = b.subspan(8, std::min<std::size_t>(length, b.size() - 8));
  if (length < 2 || length > 1U << 24) return Verdict::no;
  if (b[1] == 3) {
    if (body[0] != 22 || length < 22) return Verdict::no;
    return found(facts, ProtocolId::aerospike, Certainty::likely, "Aerospike message");
  }
  const auto of_line = [](std::uint8_t c) { return (c >= 0x20 && c < 0x7f) || c == '\n' || c == '\t'; };
  if (!std::all_of(body.begin(), body.end(), of_line)) return Verdict::no;
  if (body.size() < std::min<std::uint64_t>(length, 16)) return wait_for_more(p);
  return found(facts, ProtocolId::aerospike, Certainty::certain, "Aerospike information request");
}

}  // namespace tractor::dissect
