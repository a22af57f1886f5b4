// SOCKS 4, 4a and 5 (RFC 1928, RFC 1929): greeting and request, what the proxy does for them, then what the carried
// stream's first bytes say.
#include <algorithm>
#include <string>

#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {
namespace {

using base::ByteView;

std::string ipv4_text(ByteView a) {
  std::string out;
  for (std::size_t i = 0; i < 4; ++i) {
    if (i != 0) out += '.';
    out += std::to_string(a[i]);
  }
  return out;
}

void set_address(AnnouncedEndpoint& endpoint, ByteView address) {
  if (address.empty()) return;
  std::copy(address.begin(), address.end(), endpoint.address.begin());
  endpoint.ip_version = address.size() == 16 ? 6 : 4;
}

bool host_like(ByteView name) {
  for (const std::uint8_t c : name) {
    if (!(is_alpha(static_cast<char>(c)) || is_digit(static_cast<char>(c)) || c == '.' || c == '-' || c == '_' ||
          c == ':'))
      return false;
  }
  return !name.empty();
}

bool known_method(std::uint8_t m) {
  return m <= 9 || m >= 0x80;
}  // IANA SOCKS Methods

enum Command : std::uint8_t { kConnect = 1, kBind = 2, kUdpAssociate = 3 };

struct Client5 {
  bool wrong = false, greeting = false, request = false;
  std::uint8_t command = 0;
  AnnouncedEndpoint endpoint;   // of the target, where it is an address
  bool greeting_alone = false;  // nothing after the greeting yet
  std::string target;
  ByteView inner;
};

// RFC 1929: version 1, user name, password; between greeting and request where the server chose method 2.
void skip_password(Cursor& c) {
  if (c.left() == 0 || c.rest()[0] != 1) return;
  c.u8();
  c.skip(c.u8());
  c.skip(c.u8());
}

// RFC 1928, 4. False where it cannot be a request; a request not whole yet leaves `request` unset.
bool read_request5(Cursor& c, Client5& out) {
  const std::uint8_t version = c.u8(), command = c.u8(), reserved = c.u8(), type = c.u8();
  if (c.failed()) return true;
  if (version != 5 || command < 1 || command > 3 || reserved != 0) return false;
  out.command = command;
  ByteView address;
  if (type == 1) {
    address = c.take(4);
    if (!c.failed()) out.target = ipv4_text(address);
    set_address(out.endpoint, address);
  } else if (type == 3) {
    address = c.take(c.u8());
    if (!c.failed() && !host_like(address)) return false;
    out.target = clean_name(address);
  } else if (type == 4) {
    set_address(out.endpoint, c.take(16));
  } else {
    return false;
  }
  out.endpoint.port = c.be16();
  out.request = !c.failed();
  if (out.request) out.inner = c.rest();
  return true;
}

Client5 read_client5(ByteView b) {
  Client5 out;
  Cursor c(b);
  const std::uint8_t version = c.u8();
  const ByteView methods = c.take(c.u8());
  if (version != 5 || (b.size() >= 2 && (b[1] == 0 || b[1] > 16))) {
    out.wrong = true;
    return out;
  }
  if (c.failed()) return out;
  for (const std::uint8_t m : methods) out.wrong |= !known_method(m);
  out.greeting = !out.wrong;
  out.greeting_alone = c.left() == 0;
  skip_password(c);
  if (out.greeting && c.left() > 0 && !read_request5(c, out)) out.wrong = true;
  return out;
}

// RFC 1928, 3: version and one method of those offered; then a reply (6) or a password status (RFC 1929).
bool is_server5(ByteView b) {
  if (b.size() < 2 || b[0] != 5 || !known_method(b[1])) return false;
  if (b.size() == 2) return true;
  return (b[2] == 5 && (b.size() < 5 || (b[4] == 0 && b[3] <= 8))) || b[2] == 1;
}

// RFC 1928, 6: the reply says where the proxy listens, for datagrams to be relayed or for a connection from outside.
bool read_reply5(ByteView b, AnnouncedEndpoint& e) {
  Cursor c(b);
  c.skip(2);                                                      // the method that was chosen
  if (c.left() >= 2 && b[1] == 2 && c.rest()[0] == 1) c.skip(2);  // RFC 1929, 2: status
  const std::uint8_t version = c.u8(), reply = c.u8(), reserved = c.u8(), type = c.u8();
  if (c.failed() || version != 5 || reply != 0 || reserved != 0 || (type != 1 && type != 4)) return false;
  const ByteView address = c.take(type == 1 ? 4 : 16);
  e.port = c.be16();
  if (c.failed()) return false;
  // The unspecified address is the proxy's own.
  if (std::ranges::any_of(address, [](std::uint8_t byte) { return byte != 0; })) set_address(e, address);
  return true;
}

void announce5(const Payload& p, const Client5& client, ByteView server_bytes, Facts& facts) {
  const bool from_proxy = !server_bytes.empty() && server_bytes.data() == p.bytes.data();
  const bool proxy_is_client = p.from_client == from_proxy;
  if (client.command == kConnect) return announce_target(facts, client.endpoint, !proxy_is_client);
  AnnouncedEndpoint e;
  if (!read_reply5(server_bytes, e)) return;
  e.owner = sender(proxy_is_client);
  if (client.command == kUdpAssociate) {
    e.ip_protocol = 17;
    e.protocol = ProtocolId::socks5;  // each datagram has a header of its own (RFC 1928, 7)
  }
  announce(facts, e);
}

Verdict conclude5(const Payload& p, const Client5& client, bool server, ByteView server_bytes, Facts& facts) {
  const Certainty certainty = (client.request || server) ? Certainty::certain : Certainty::likely;
  found(facts, ProtocolId::socks5, certainty, client.request ? "SOCKS 5 request" : "SOCKS 5 greeting");
  if (!client.request) return Verdict::match_more;
  if (!client.target.empty()) facts.http_host = client.target;
  announce5(p, client, server_bytes, facts);
  if (client.command != kConnect) return facts.announced.empty() ? Verdict::match_more : Verdict::match;
  const Verdict inner = add_inner_stream_facts(client.inner, p, facts);
  return inner == Verdict::match || inner == Verdict::no ? Verdict::match : Verdict::match_more;
}

struct Client4 {
  bool wrong = false, request = false;
  AnnouncedEndpoint endpoint;  // of the target, where it is an address
  std::string target;
  ByteView inner;
};

// Reads a string and its zero byte; at most 255 characters.
bool read_zero_ended(Cursor& c, ByteView& text) {
  const ByteView rest = c.rest();
  for (std::size_t i = 0; i < rest.size() && i < 256; ++i) {
    if (rest[i] == 0) {
      text = c.take(i);
      c.u8();
      return true;
    }
  }
  return false;
}

Client4 read_client4(ByteView b) {
  Client4 out;
  if (b.size() >= 2 && (b[0] != 4 || b[1] < 1 || b[1] > 2)) out.wrong = true;
  if (out.wrong || b.size() < 9) return out;
  Cursor c(b);
  c.skip(2);
  const std::uint16_t port = c.be16();
  const ByteView address = c.take(4);
  ByteView user, name;
  if (port == 0 && b[1] == 1) out.wrong = true;
  if (!read_zero_ended(c, user)) {
    out.wrong |= b.size() > 300;
    return out;
  }
  if (!all_printable(base::as_text(user))) out.wrong = true;
  const bool by_name = address[0] == 0 && address[1] == 0 && address[2] == 0 && address[3] != 0;  // SOCKS 4a
  if (by_name) {
    if (!read_zero_ended(c, name)) return out;
    out.wrong |= !host_like(name);
  }
  out.request = !out.wrong;
  if (!by_name && b[1] == kConnect) {
    set_address(out.endpoint, address);
    out.endpoint.port = port;
  }
  out.target = by_name ? clean_name(name) : ipv4_text(address);
  out.inner = c.rest();
  return out;
}

bool is_server4(ByteView b) {
  return b.size() >= 8 && b[0] == 0 && b[1] >= 90 && b[1] <= 93;
}

}  // namespace

Verdict dissect_socks5(const Payload& p, Facts& facts) {
  if (p.bytes.size() < 2) return Verdict::more;
  for (const bool swapped : {false, true}) {
    const ByteView client_bytes = swapped ? p.other : p.bytes, server_bytes = swapped ? p.bytes : p.other;
    if (client_bytes.empty()) continue;
    const Client5 client = read_client5(client_bytes);
    const bool server = is_server5(server_bytes);
    if (client.wrong || (!server_bytes.empty() && !server)) continue;
    if (!client.greeting) return is_final(p) ? Verdict::no : Verdict::more;
    // A greeting alone is a few bytes: it must be all there is, or go on as a request.
    if (client.request || server || (client.greeting_alone && p.server_port == 1080))
      return conclude5(p, client, server, server_bytes, facts);
    return is_final(p) ? Verdict::no : Verdict::more;
  }
  return is_server5(p.bytes) && p.other.empty() ? Verdict::more : Verdict::no;
}

Verdict dissect_socks4(const Payload& p, Facts& facts) {
  if (p.bytes.size() < 2) return Verdict::more;
  const bool from_server = p.bytes[0] == 0;
  const ByteView server = from_server ? p.bytes : p.other;
  const Client4 client = read_client4(from_server ? p.other : p.bytes);
  if (client.wrong || (from_server && p.bytes.size() >= 2 && (p.bytes[1] < 90 || p.bytes[1] > 93))) return Verdict::no;
  if (!client.request) return is_final(p) ? Verdict::no : Verdict::more;
  // A request alone, with bytes of something else after it, is not believed.
  if (!is_server4(server) && !client.inner.empty()) return Verdict::no;
  found(facts, ProtocolId::socks4, is_server4(server) ? Certainty::certain : Certainty::likely, "SOCKS 4 request");
  facts.http_host = client.target;
  announce_target(facts, client.endpoint, p.from_client != from_server);
  const Verdict inner = add_inner_stream_facts(client.inner, p, facts);
  return inner == Verdict::match || inner == Verdict::no ? Verdict::match : Verdict::match_more;
}

}  // namespace tractor::dissect
