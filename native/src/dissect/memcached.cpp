// Memcached on its port: text commands and answers, the binary header, and the frame header of UDP ("protocol.txt",
// "BinaryProtocolRevamped").
#include <array>

#include "dissect/cursor.hpp"
#include "dissect/line_protocol.hpp"

namespace tractor::dissect {
namespace {

using std::string_view;

constexpr std::array<string_view, 16> kCommands = {"get",     "gets",    "set",       "add",      "replace", "append",
                                                   "prepend", "cas",     "delete",    "incr",     "decr",    "touch",
                                                   "stats",   "version", "flush_all", "verbosity"};
constexpr std::array<string_view, 8> kAnswers = {"VALUE",   "END",       "STORED", "NOT_STORED",
                                                 "DELETED", "NOT_FOUND", "STAT",   "VERSION"};

Verdict read_binary(const Payload& p, base::ByteView b, Facts& facts) {
  if (b.size() < 24) return p.transport == Transport::tcp ? wait_for_more(p) : Verdict::no;
  const std::size_t key = base::load_be16(b.data() + 2), extras = b[4], body = base::load_be32(b.data() + 8);
  if (b[1] > 0x4f || b[5] != 0 || key + extras > body || key > 250) return Verdict::no;
  return found(facts, ProtocolId::memcached, Certainty::certain, "Memcached binary header");
}

}  // namespace

Verdict dissect_memcached(const Payload& p, Facts& facts) {
  base::ByteView b = p.bytes;
  const bool udp = p.transport == Transport::udp;
  if (udp) {  // request id, number, total, reserved
    if (b.size() < 10 || base::load_be16(b.data() + 6) != 0 || base::load_be16(b.data() + 4) == 0) return Verdict::no;
    b = b.subspan(8);
  }
  if (b[0] == 0x80 || b[0] == 0x81) return read_binary(p, b, facts);
  string_view text = base::as_text(b), line;
  if (!take_line(text, line)) {
    const bool fits = may_be_command(text, kCommands) || may_be_command(text, kAnswers);
    return fits && !udp ? wait_for_more(p) : Verdict::no;
  }
  if (known_command(line, kCommands).empty() && known_command(line, kAnswers).empty()) return Verdict::no;
  return found(facts, ProtocolId::memcached, Certainty::certain, "Memcached command");
}

}  // namespace tractor::dissect
