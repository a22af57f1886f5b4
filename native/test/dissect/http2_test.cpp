// HTTP/2: names of the first header block of each direction, however it is cut into frames; gRPC; upgraded connections;
// servers that speak first.
#include "dissect/http2.hpp"

#include "payloads.hpp"

namespace tractor::dissect::test {
namespace {

const Side kSide{.server_port = 80};
const Side kServer{.from_client = false, .server_port = 80};

Bytes frame(unsigned type, unsigned flags, std::uint32_t stream, const Bytes& payload) {
  return be24(static_cast<unsigned>(payload.size())) +
         Bytes{static_cast<std::uint8_t>(type), static_cast<std::uint8_t>(flags)} + be32(stream) + payload;
}
Bytes literal(std::uint8_t first, std::string_view value) {  // a value behind a name of the static table
  return Bytes{first} + with_length8(text(value));
}
Bytes preface() {
  return text(kHttp2Preface) + frame(4, 0, 0, hex("0003 00000064 0004 00ffffff")) + frame(8, 0, 0, hex("00ef0001"));
}
// GET, http, "/": 82 86 84; :authority is entry 1, user-agent 58 (6 bits of prefix), content-type 31.
Bytes request(std::string_view content_type = {}) {
  Bytes block = hex("828684") + literal(0x41, "Api.Example.org:8080") + literal(0x7a, "curl/8.5.0");
  if (!content_type.empty()) block = block + literal(0x5f, content_type);
  return block;
}
Bytes response(std::string_view content_type) {
  return hex("88") + literal(0x5f, content_type);
}

}  // namespace

TEST_CASE("http2: host and user agent of the first request") {
  const Bytes stream = preface() + frame(1, 0x5, 1, request());
  const Asked a = ask(dissect_http2, stream, kSide);
  CHECK(a.verdict == Verdict::match_more);  // the answer has a content type
  CHECK(a.facts.http_host == "api.example.org");
  CHECK(a.facts.user_agent == "curl/8.5.0");
  CHECK(a.facts.evidence == "HTTP/2 connection preface, :authority");
  const Bytes answer = frame(4, 0, 0, {}) + frame(4, 1, 0, {}) + frame(1, 0x4, 1, response("text/html"));
  const Asked b = ask(dissect_http2, answer, kServer, stream);
  CHECK(b.verdict == Verdict::match);
  CHECK(b.facts.http_host == "api.example.org");
  CHECK(b.facts.content_type == "text/html");
  CHECK(b.facts.protocol == ProtocolId::http2);
  check_grows(dissect_http2, stream, kSide, ProtocolId::http2);
  check_total(dissect_http2, stream, kSide);
}

TEST_CASE("http2: a block in several frames, padded, with a priority") {
  const Bytes block = request();
  const auto part = [&](std::size_t from, std::size_t to) {
    return Bytes(block.begin() + static_cast<std::ptrdiff_t>(from), block.begin() + static_cast<std::ptrdiff_t>(to));
  };
  const Bytes padded = Bytes{3} + hex("80000000 0f") + part(0, 9) + zeros(3);
  const Bytes stream =
      preface() + frame(1, 0x28, 3, padded) + frame(9, 0, 3, part(9, 20)) + frame(9, 0x4, 3, part(20, block.size()));
  CHECK(ask(dissect_http2, stream, kSide).facts.http_host == "api.example.org");
  CHECK(ask(dissect_http2, stream, kSide).facts.user_agent == "curl/8.5.0");
  // A frame of another stream amid a block breaks the connection (RFC 9113, 6.10): nothing is taken from behind it.
  const Bytes broken = preface() + frame(1, 0x28, 3, padded) + frame(9, 4, 5, part(9, block.size()));
  CHECK(ask(dissect_http2, broken, kSide).facts.http_host.empty());
  // Padding that would be more than there is.
  const Bytes too_much = preface() + frame(1, 0x0c, 1, Bytes{200} + block);
  CHECK(ask(dissect_http2, too_much, kSide).facts.http_host.empty());
}

TEST_CASE("http2: gRPC by the content type of the request, or of the answer") {
  for (const char* type : {"application/grpc", "application/grpc+proto", "application/grpc; charset=utf-8"}) {
    const Asked a = ask(dissect_http2, preface() + frame(1, 0x4, 1, request(type)), kSide);
    CHECK(a.facts.protocol == ProtocolId::grpc);
    CHECK(a.facts.certainty == Certainty::certain);
    CHECK(a.facts.evidence == "HTTP/2 connection preface, :authority, application/grpc");
  }
  CHECK(ask(dissect_http2, preface() + frame(1, 0x4, 1, request("application/grpc-web")), kSide).facts.protocol ==
        ProtocolId::http2);
  const Bytes answer = frame(4, 0, 0, {}) + frame(1, 0x4, 1, response("application/grpc+proto"));
  CHECK(ask(dissect_http2, answer, kServer, preface()).facts.protocol == ProtocolId::grpc);
}

TEST_CASE("http2: upgraded from HTTP/1.1") {
  const Bytes get = text(
      "GET /a HTTP/1.1\r\nHost: h2c.example.org\r\nUser-Agent: x/1\r\nConnection: Upgrade, HTTP2-Settings\r\n"
      "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n");
  const Bytes switched = text("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n");
  const Asked a = ask(dissect_http, switched, kServer, get);
  CHECK(a.facts.protocol == ProtocolId::http2);
  CHECK(a.verdict == Verdict::match_more);
  CHECK(a.facts.http_host == "h2c.example.org");
  CHECK(a.facts.evidence == "HTTP upgrade to HTTP/2");
  const Bytes answered = switched + frame(4, 0, 0, {}) + frame(1, 0x4, 1, response("image/png"));
  CHECK(ask(dissect_http, answered, kServer, get).facts.content_type == "image/png");
  // What is asked in frames after the preface comes from the same connection.
  const Asked more = ask(dissect_http, answered, kServer, get + preface() + frame(1, 0x4, 3, request()));
  CHECK(more.facts.http_host == "api.example.org");
  CHECK(more.verdict == Verdict::match);
}

TEST_CASE("http2: a server that speaks first") {
  const Bytes settings = frame(4, 0, 0, hex("0003 00000064 0004 0000ffff 0005 00004000 fe03 00000001"));
  CHECK(ask(dissect_http2, settings, kServer).verdict == Verdict::more);
  const Asked a = ask(dissect_http2, settings + frame(8, 0, 0, hex("00004000")), kServer);
  CHECK(a.facts.protocol == ProtocolId::http2);
  CHECK(a.facts.certainty == Certainty::likely);
  const Asked b = ask(dissect_http2, preface() + frame(1, 0x4, 1, request("application/grpc")), kSide, settings);
  CHECK(b.facts.protocol == ProtocolId::grpc);
  CHECK(b.facts.http_host == "api.example.org");
  // The same beginning with an identifier that is none, and with nothing that may follow.
  CHECK(ask(dissect_http2, frame(4, 0, 0, hex("0077 00000064")), kServer).verdict == Verdict::no);
  CHECK(ask(dissect_http2, settings + frame(0x33, 0, 0, hex("00")), kServer).verdict == Verdict::no);
  check_grows(dissect_http2, settings + frame(4, 1, 0, {}), kServer, ProtocolId::http2);
}

}  // namespace tractor::dissect::test
