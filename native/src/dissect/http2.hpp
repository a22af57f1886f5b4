// What a connection of HTTP/2 says, once it is known to be one: by prior knowledge, or upgraded from HTTP/1.1.
#pragma once

#include "dissect/dissectors.hpp"

namespace tractor::dissect {

// The frames of each direction, from the first on, without the client's preface. Adds what the first header block of
// each says to the facts: host, user agent, content type, and that it is gRPC. `match` where nothing more will come.
Verdict add_http2_facts(base::ByteView client, base::ByteView server, Facts& facts);

inline constexpr std::string_view kHttp2Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";  // RFC 9113, 3.4
// Past the preface, as far as it is there. False where the stream does not begin with it.
bool skip_http2_preface(base::ByteView& stream);

}  // namespace tractor::dissect
