// What links to Tor's relays look like from outside: names drawn at random in hello and certificate, and the groups
// offered. Knows no records.
#pragma once

#include <string_view>

#include "dissect/client_hello.hpp"

namespace tractor::dissect {

// A server's name of the form that Tor's clients draw. Names of real sites have it as well, so it proves nothing alone.
bool fits_tor_name(std::string_view sni);

// The hello of a Tor client: such a name, and what else Tor offers and hardly anybody else does.
bool is_tor_hello(const ClientHello& hello);

// The names in the certificate of a relay that was asked by `sni`: subject and issuer drawn at random, too.
bool are_tor_names(std::string_view sni, std::string_view subject, std::string_view issuer);

}  // namespace tractor::dissect
