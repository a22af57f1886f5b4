// TCP protocols whose first bytes say little without their registered port: TACACS+, WHOIS, NNTP, Skinny, ZooKeeper,
// KNXnet/IP, HART-IP.
#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {
namespace {

using std::string_view;

// RFC 8907, 4.1: version 0xc0 or 0xc1, type, odd sequence number first, flags, session, length.
Verdict read_tacacs(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if ((b[0] != 0xc0 && b[0] != 0xc1) || (b.size() > 1 && (b[1] < 1 || b[1] > 3))) return Verdict::no;
  if (b.size() < 12) return wait_for_more(p);
  if ((b[3] & ~5U) != 0 || base::load_be32(b.data() + 8) > 65535) return Verdict::no;
  return found(facts, ProtocolId::tacacs, Certainty::certain, "TACACS+ header");
}

// RFC 3912, 2: the client sends one line, the server answers and closes.
Verdict read_whois(const Payload& p, Facts& facts) {
  if (!p.from_client) return Verdict::no;
  string_view text = base::as_text(p.bytes), line;
  const bool whole = take_line(text, line);
  if (!whole) line = text.substr(0, text.find('\r'));
  if (line.size() > 255 || !all_printable(line)) return Verdict::no;
  if (!whole) return wait_for_more(p);
  const string_view query = trim(line);
  if (query.empty() || !text.empty()) return Verdict::no;
  if (query.find('.') != query.npos && query.find(' ') == query.npos) facts.dns_query = clean_name(query);
  return found(facts, ProtocolId::whois, Certainty::likely, "WHOIS query");
}

// RFC 3977, 5.1: 200 or 201 greets.
Verdict read_nntp(const Payload& p, Facts& facts) {
  string_view text = base::as_text(p.bytes), line;
  if (!could_become(text, "200 ") && !could_become(text, "201 ")) return Verdict::no;
  if (!take_line(text, line)) return text.size() > 512 ? Verdict::no : wait_for_more(p);
  return found(facts, ProtocolId::nntp, Certainty::certain, "NNTP greeting");
}

// Skinny: length, version 0 or 17 to 22, message: keep alive, register, or the answers to it.
Verdict read_skinny(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b.size() < 12) return wait_for_more(p);
  const std::uint32_t length = base::load_le32(b.data()), version = base::load_le32(b.data() + 4);
  const std::uint32_t message = base::load_le32(b.data() + 8);
  if (length < 4 || length > 4000 || (version != 0 && (version < 17 || version > 22))) return Verdict::no;
  if (message > 2 && (message < 0x81 || message > 0x15a)) return Verdict::no;
  return found(facts, ProtocolId::skinny, Certainty::likely, "Skinny message");
}

// ZooKeeper: a connect request of 44 or 45 bytes, protocol version 0, a password of 16 bytes; or a word of four
// letters.
Verdict read_zookeeper(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  const string_view text = base::as_text(b);
  for (const string_view word : {"ruok", "stat", "srvr", "mntr", "conf", "cons", "envi"}) {
    if (text.substr(0, 4) == word) return found(facts, ProtocolId::zookeeper, Certainty::likely, "ZooKeeper command");
  }
  if (b.size() < 4) return wait_for_more(p);
  const std::uint32_t length = base::load_be32(b.data());
  if (length != 44 && length != 45) return Verdict::no;
  if (b.size() < 32) return wait_for_more(p);
  if (base::load_be32(b.data() + 4) != 0 || base::load_be32(b.data() + 28) != 16) return Verdict::no;
  return found(facts, ProtocolId::zookeeper, Certainty::certain, "ZooKeeper connect request");
}

// KNXnet/IP core, 2.3: frames as over UDP, each with its header of six bytes, version 1.0, service, total length.
Verdict read_knx(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b[0] != 6 || (b.size() > 1 && b[1] != 0x10)) return Verdict::no;
  if (b.size() < 6) return wait_for_more(p);
  const unsigned service = base::load_be16(b.data() + 2), length = base::load_be16(b.data() + 4);
  // Core 0x02, device management 0x03, tunnelling 0x04, routing 0x05, remote 0x07, secure 0x09.
  if (service < 0x0200 || service > 0x09ff || length < 6 || length > 1024) return Verdict::no;
  return found(facts, ProtocolId::knx, Certainty::certain, "KNXnet/IP header");
}

// HART-IP: messages as over UDP; their length counts the header of eight.
Verdict read_hart(const Payload& p, Facts& facts) {
  const base::ByteView b = p.bytes;
  if (b[0] != 1 || (b.size() > 1 && b[1] > 2 && b[1] != 15)) return Verdict::no;
  if (b.size() < 8) return wait_for_more(p);
  const unsigned length = base::load_be16(b.data() + 6);
  if ((b[2] > 3 && b[2] != 128) || length < 8 || length > 1500) return Verdict::no;
  return found(facts, ProtocolId::hart_ip, Certainty::certain, "HART-IP header");
}

}  // namespace

Verdict dissect_registered_tcp(const Payload& p, Facts& facts) {
  switch (p.server_port) {
    case 43:
      return read_whois(p, facts);
    case 49:
      return read_tacacs(p, facts);
    case 119:
      return read_nntp(p, facts);
    case 2000:
      return read_skinny(p, facts);
    case 2181:
      return read_zookeeper(p, facts);
    case 3671:
      return read_knx(p, facts);
    case 5094:
      return read_hart(p, facts);
    default:
      return Verdict::no;
  }
}

}  // namespace tractor::dissect
