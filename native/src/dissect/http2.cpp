// HTTP/2 with prior knowledge by the client's connection preface or the server's settings (RFC 9113 3.4), and the first
// header block of each direction (RFC 9113 6.2, 6.10). Reads no further request and no data.
#include "dissect/http2.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "dissect/header_fields.hpp"
#include "dissect/hpack.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {
namespace {

using base::ByteView;
using std::string_view;

constexpr std::size_t kHeaderBytes = 9;
constexpr std::uint8_t kHeaders = 1, kSettings = 4, kContinuation = 9;
constexpr std::uint8_t kAck = 0x1, kEndHeaders = 0x4, kPadded = 0x8, kPriority = 0x20;

// RFC 9113, 4.1.
struct Frame {
  std::size_t length = 0;  // as it says; the payload may be cut
  std::uint8_t type = 0, flags = 0;
  std::uint32_t stream = 0;
  ByteView payload;
  bool whole() const { return payload.size() == length; }
};

bool take_frame(ByteView& stream, Frame& f) {
  if (stream.size() < kHeaderBytes) return false;
  f.length = base::load_be24(stream.data());
  f.type = stream[3];
  f.flags = stream[4];
  f.stream = base::load_be32(stream.data() + 5) & 0x7fffffffU;
  stream = stream.subspan(kHeaderBytes);
  f.payload = stream.subspan(0, std::min(f.length, stream.size()));
  stream = stream.subspan(f.payload.size());
  return true;
}

// RFC 9113, 6.2: [pad length] [priority] fragment [padding].
ByteView fragment_of(const Frame& headers) {
  ByteView b = headers.payload;
  std::size_t padding = 0;
  if ((headers.flags & kPadded) != 0) {
    if (b.empty()) return {};
    padding = b[0];
    b = b.subspan(1);
  }
  if ((headers.flags & kPriority) != 0) b = b.subspan(std::min<std::size_t>(5, b.size()));
  return headers.whole() ? b.subspan(0, b.size() - std::min(padding, b.size())) : b;
}

// The first header block of a direction, put together where it goes on in further frames.
struct HeaderBlock {
  std::array<std::uint8_t, kStreamHeadBytes> joined;
  std::size_t size = 0;
  bool whole = false;

  explicit HeaderBlock(ByteView stream) {
    Frame f;
    do {
      if (!take_frame(stream, f)) return;
    } while (f.type != kHeaders);
    add(fragment_of(f));
    const std::uint32_t id = f.stream;
    while (f.whole() && (f.flags & kEndHeaders) == 0 && take_frame(stream, f)) {
      if (f.type != kContinuation || f.stream != id) return;
      add(f.payload);
    }
    whole = f.whole() && (f.flags & kEndHeaders) != 0;
  }
  ByteView bytes() const { return {joined.data(), size}; }

 private:
  void add(ByteView fragment) {
    const std::size_t n = std::min(fragment.size(), joined.size() - size);
    if (n > 0) std::memcpy(joined.data() + size, fragment.data(), n);
    size += n;
  }
};

// grpc over HTTP/2, "Requests": application/grpc, then nothing, a serialisation or parameters.
bool is_grpc(string_view content_type) {
  constexpr string_view kType = "application/grpc";
  return starts_with_nocase(content_type, kType) &&
         (content_type.size() == kType.size() || content_type[kType.size()] == '+' ||
          content_type[kType.size()] == ';');
}

struct Fields {
  bool authority = false, grpc = false;
};

void read_request(const HeaderBlock& block, Facts& facts, Fields& seen) {
  HpackDecoder decoder;
  decoder.decode(block.bytes(), [&](string_view name, string_view value) {
    // RFC 9113, 8.3.1: :authority stands for Host, and before it.
    if (name == ":authority" || (name == "host" && !seen.authority)) {
      set_clean_name(facts.http_host, host_of_authority(value));
      seen.authority = true;
    }
    if (name == "user-agent") set_clean_text(facts.user_agent, value);
    if (name == "content-type") seen.grpc = seen.grpc || is_grpc(value);
  });
}

void read_response(const HeaderBlock& block, Facts& facts, Fields& seen) {
  HpackDecoder decoder;
  decoder.decode(block.bytes(), [&](string_view name, string_view value) {
    if (name != "content-type") return;
    set_clean_text(facts.content_type, value);
    seen.grpc = seen.grpc || is_grpc(value);
  });
}

// A server may speak first: its settings (RFC 9113, 6.5), of identifiers that are registered, and a frame after them.
bool are_settings(const Frame& f) {
  constexpr unsigned kLastRegistered = 0x10;
  if (f.type != kSettings || f.flags != 0 || f.stream != 0 || f.length % 6 != 0 || f.length > 6 * kLastRegistered)
    return false;
  for (std::size_t i = 0; i + 6 <= f.payload.size(); i += 6) {
    const unsigned id = base::load_be16(f.payload.data() + i);
    if (id == 0 || (id > kLastRegistered && id != 0xfe03)) return false;  // 0xfe03: of gRPC's C core
  }
  return true;
}

bool may_follow(const Frame& f) {  // RFC 9113, 6.9 and 6.5.3: a window, an acknowledgement; 6.2: an answer
  const bool window = f.type == 8 && f.length == 4 && f.flags == 0;
  const bool acknowledgement = f.type == kSettings && f.length == 0 && f.flags == kAck && f.stream == 0;
  return window || acknowledgement || (f.type == kHeaders && f.stream % 2 == 1);
}

Verdict read_server_first(const Payload& p, Facts& facts) {
  ByteView stream = p.bytes;
  Frame settings, next;
  if (!take_frame(stream, settings)) {
    // Length below 256, type, flags and stream, as far as they are there.
    const bool fits = (stream.size() < 2 || stream[1] == 0) && (stream.size() < 4 || stream[3] == kSettings) &&
                      std::all_of(stream.begin() + std::min<std::ptrdiff_t>(4, std::ssize(stream)), stream.end(),
                                  [](std::uint8_t b) { return b == 0; });
    return fits ? wait_for_more(p) : Verdict::no;
  }
  if (!are_settings(settings)) return Verdict::no;
  if (!settings.whole() || !take_frame(stream, next)) return wait_for_more(p);
  if (!may_follow(next)) return Verdict::no;
  return found(facts, ProtocolId::http2, Certainty::likely, "HTTP/2 settings", Verdict::match_more);
}

}  // namespace

bool skip_http2_preface(ByteView& stream) {
  if (!could_become(base::as_text(stream), kHttp2Preface)) return false;
  stream = stream.subspan(std::min(stream.size(), kHttp2Preface.size()));
  return true;
}

Verdict add_http2_facts(ByteView client, ByteView server, Facts& facts) {
  const HeaderBlock request(client), response(server);
  Fields seen;
  read_request(request, facts, seen);
  read_response(response, facts, seen);
  if (seen.authority) facts.evidence += ", :authority";
  if (seen.grpc) {
    facts.protocol = ProtocolId::grpc;
    facts.evidence += ", application/grpc";
  }
  return request.whole && response.whole ? Verdict::match : Verdict::match_more;
}

Verdict dissect_http2(const Payload& p, Facts& facts) {
  const bool from_client = !p.bytes.empty() && p.bytes[0] == 'P';
  ByteView client = from_client ? p.bytes : p.other;
  const ByteView server = from_client ? p.other : p.bytes;
  if (client.size() < kHttp2Preface.size()) {
    if (!from_client) return read_server_first(p, facts);
    return could_become(base::as_text(client), kHttp2Preface) ? wait_for_more(p) : Verdict::no;
  }
  if (!skip_http2_preface(client)) return Verdict::no;
  found(facts, ProtocolId::http2, Certainty::certain, "HTTP/2 connection preface");
  return add_http2_facts(client, server, facts);
}

}  // namespace tractor::dissect
