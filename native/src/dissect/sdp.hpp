// Session descriptions (RFC 8866) in SIP and MGCP: where media are to be sent. Knows nothing of either.
#pragma once

#include <string_view>

#include "dissect/facts.hpp"

namespace tractor::dissect {

// Announces the endpoints of each media line. `owner` sent the description; `cut`: its last line may not be whole.
void announce_media(std::string_view description, Party owner, bool cut, Facts& facts);
// The same for a description that comes line by line, among other lines; Facts::carry holds what came before.
void read_media_line(std::string_view line, bool from_client, Facts& facts);

}  // namespace tractor::dissect
