// What links to Tor's relays look like from outside (tor-spec, "Negotiating channels": certificates and names say
// nothing of the relay). Names are base32 (RFC 4648, 6) of random bytes: the client asks for one of 4 to 25 characters
// under .com, the relay's certificate is one of 8 to 20 under .net, issued by another. Since TLS 1.3 hides that, the
// hello has to do: Tor wants P-256, keeps P-224 behind all other groups for relays of old, and offers no protocol.
#include "dissect/tor.hpp"

#include <algorithm>

#include "dissect/text.hpp"

namespace tractor::dissect {
namespace {

using std::string_view;

bool in_base32(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '2' && c <= '7');
}

// The random part of www.RANDOM.tld, empty where it has another form.
string_view random_part(string_view name, string_view tld, std::size_t least, std::size_t most) {
  constexpr string_view kHost = "www.";
  if (!name.starts_with(kHost) || !name.ends_with(tld) || name.size() < kHost.size() + tld.size()) return {};
  const string_view random = name.substr(kHost.size(), name.size() - kHost.size() - tld.size());
  if (random.size() < least || random.size() > most) return {};
  return std::all_of(random.begin(), random.end(), in_base32) ? random : string_view();
}

// RFC 8422, 5.1.1 and RFC 8446, 4.2.7.
constexpr std::uint16_t kSecp224r1 = 21, kSecp256r1 = 23;

bool are_tor_groups(base::ByteView groups) {
  constexpr std::size_t kMost = 5;  // two hybrids with ML-KEM, P-256, X25519, P-224
  const std::size_t count = groups.size() / 2;
  if (count < 2 || count > kMost || groups.size() % 2 != 0) return false;
  if (base::load_be16(groups.data() + 2 * (count - 1)) != kSecp224r1) return false;
  for (std::size_t i = 0; i < count; ++i) {
    if (base::load_be16(groups.data() + 2 * i) == kSecp256r1) return true;
  }
  return false;
}

}  // namespace

bool fits_tor_name(string_view sni) {
  return !random_part(sni, ".com", 4, 25).empty();
}

bool is_tor_hello(const ClientHello& hello) {
  constexpr std::size_t kFewestCiphers = 10;  // a browser's list
  const string_view random = random_part(base::as_text(hello.sni), ".com", 4, 25);
  // One in twenty has no digit, and might be a word.
  if (std::none_of(random.begin(), random.end(), is_digit)) return false;
  return hello.alpn.empty() && hello.ciphers.size() >= kFewestCiphers && are_tor_groups(hello.groups);
}

bool are_tor_names(string_view sni, string_view subject, string_view issuer) {
  if (!fits_tor_name(sni) || random_part(subject, ".net", 8, 20).empty()) return false;
  const bool drawn = !random_part(issuer, ".com", 8, 20).empty() || !random_part(issuer, ".net", 8, 20).empty();
  // Words might fit, too; one in a hundred of such pairs has no digit.
  const bool digit =
      std::any_of(subject.begin(), subject.end(), is_digit) || std::any_of(issuer.begin(), issuer.end(), is_digit);
  return drawn && digit && issuer != subject && issuer != sni;
}

}  // namespace tractor::dissect
