// Session descriptions (RFC 8866) in SIP and RTSP: where media are to be sent. Knows neither of the two.
#pragma once

#include <string_view>

#include "dissect/facts.hpp"

namespace tractor::dissect {

// Announces the RTP and RTCP endpoint of each media line.
void announce_media(std::string_view description, Facts& facts);

}  // namespace tractor::dissect
