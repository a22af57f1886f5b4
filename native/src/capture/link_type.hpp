// Names of link types, for people. Takes no frame apart.
#pragma once

#include <cstdint>
#include <string>

namespace tractor::capture {

// The name in the LINKTYPE registry without its prefix, in lower case: "ethernet". "unknown" for those not listed.
const char* linktype_name(std::uint16_t link_type);
// The same, or the number for those not listed: "link_type_147".
std::string linktype_text(std::uint16_t link_type);

}  // namespace tractor::capture
