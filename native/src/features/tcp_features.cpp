// The set `tcp`: packets by flag each way, and the window that each side began with. All 0 and -1 for what is not TCP.
#include "features/set_features.hpp"

namespace tractor::features {

namespace {

struct FlagName {
  const char* lower;
  const char* upper;
};
// From bit 0 (RFC 9293 section 3.1).
constexpr FlagName kFlags[] = {{"fin", "FIN"}, {"syn", "SYN"}, {"rst", "RST"}, {"psh", "PSH"},
                               {"ack", "ACK"}, {"urg", "URG"}, {"ece", "ECE"}, {"cwr", "CWR"}};
static_assert(sizeof kFlags / sizeof kFlags[0] == stats::kTcpFlags);

// CICFlowMeter counts PSH and URG each way, and all flags of both directions in one count each.
std::string flag_source(unsigned d, const FlagName& flag) {
  const std::string upper = flag.upper;
  const std::string total = upper + " Flag Count is fwd + bwd";
  if (upper != "PSH" && upper != "URG") return cic(total);
  return cic(std::string(kDirectionTitles[d]) + " " + upper + " Flags; " + total);
}

}  // namespace

void describe_tcp(SchemaRows& rows) {
  for (unsigned d = 0; d < 2; ++d) {
    for (const FlagName& flag : kFlags) {
      rows.integer(std::string(kDirectionNames[d]) + "_tcp_" + flag.lower + "_count", "packets",
                   std::string(kDirectionWords[d]) + " packets with the " + flag.upper + " flag", flag_source(d, flag));
    }
  }
  for (unsigned d = 0; d < 2; ++d) {
    rows.integer(std::string(kDirectionNames[d]) + "_tcp_initial_window_bytes", "bytes",
                 std::string("window field of the first ") + kDirectionWords[d] +
                     " TCP packet, as sent (no window scale applied); -1 where none was seen",
                 cic(d == 0 ? "FWD Init Win Bytes" : "Bwd Init Win Bytes"));
  }
}

double* write_tcp(const stats::TcpStats& tcp, double* row) {
  for (const auto& direction : tcp.flags) {
    for (const std::uint32_t count : direction) *row++ = count;
  }
  for (const std::int32_t window : tcp.initial_window) *row++ = window;
  return row;
}

}  // namespace tractor::features
