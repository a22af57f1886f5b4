// Android Debug Bridge by its messages (platform/packages/modules/adb, protocol.txt): command, two arguments, length,
// sum, and the command again with all bits turned over; after STLS the names of the TLS hello.
#include <algorithm>
#include <array>

#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {
namespace {

using base::ByteView;

constexpr std::size_t kHeader = 24;

enum class Opening : std::uint8_t { no, partial, connection, wants_tls, other };

// The message at the beginning of `stream`, which is after it then.
Opening take_message(ByteView& stream) {
  constexpr std::array<std::string_view, 8> kCommands = {"CNXN", "STLS", "AUTH", "OPEN",
                                                         "OKAY", "WRTE", "CLSE", "SYNC"};
  const std::string_view text = base::as_text(stream);
  if (std::none_of(kCommands.begin(), kCommands.end(), [&](std::string_view c) { return could_become(text, c); }))
    return Opening::no;
  if (stream.size() < kHeader) return Opening::partial;
  if (base::load_le32(stream.data()) != ~base::load_le32(stream.data() + 20)) return Opening::no;
  const std::size_t length = base::load_le32(stream.data() + 12);
  stream = stream.subspan(kHeader);
  stream = stream.subspan(std::min(length, stream.size()));
  if (text.starts_with("STLS")) return Opening::wants_tls;
  return text.starts_with("CNXN") || text.starts_with("SYNC") ? Opening::connection : Opening::other;
}

// The host begins TLS once both have said STLS: `stream` is what it sent.
Verdict read_stream(ByteView stream, const Payload& p, Facts& facts) {
  while (!stream.empty()) {
    const Opening message = take_message(stream);
    if (message == Opening::wants_tls && !stream.empty()) {
      const Verdict inner = add_inner_stream_facts(stream, p, facts);
      return inner == Verdict::match || inner == Verdict::no ? Verdict::match : Verdict::match_more;
    }
    if (message == Opening::partial) break;
    if (message == Opening::other || message == Opening::no) return Verdict::match;  // goes on in plain
  }
  return Verdict::match_more;
}

}  // namespace

Verdict dissect_adb(const Payload& p, Facts& facts) {
  ByteView rest = p.bytes;
  const Opening first = take_message(rest);
  if (first == Opening::no) return Verdict::no;
  if (first == Opening::partial) return wait_for_more(p);
  found(facts, ProtocolId::adb, Certainty::certain, "ADB message");
  return read_stream(p.from_client ? p.bytes : p.other, p, facts);
}

}  // namespace tractor::dissect
