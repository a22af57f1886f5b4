// The set `tcp`: packets by flag each way, the window that each side began with, and what its sequence numbers tell of
// losses. All 0 and -1 for what is not TCP.
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

void describe_sequence(SchemaRows& rows, unsigned d) {
  const std::string name = std::string(kDirectionNames[d]) + "_tcp_";
  const std::string word = kDirectionWords[d];
  rows.integer(name + "retransmitted_count", "packets",
               word + " segments with bytes, SYN or FIN that this direction had sent before; keep-alive probes apart",
               "RFC 9293");
  rows.integer(name + "out_of_order_count", "packets",
               word + " segments with bytes that had been skipped: they came late, or again after a loss", "RFC 9293");
  rows.integer(name + "gap_bytes", "bytes", word + " bytes that were skipped and not seen since", "RFC 9293");
  rows.integer(name + "zero_window_count", "packets", word + " segments with window 0; SYN and RST apart", "RFC 9293");
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
  for (unsigned d = 0; d < 2; ++d) describe_sequence(rows, d);
}

double* write_tcp(const stats::TcpStats& tcp, double* row) {
  for (const auto& direction : tcp.flags) {
    for (const std::uint32_t count : direction) *row++ = count;
  }
  for (const std::int32_t window : tcp.initial_window) *row++ = window;
  for (const stats::TcpSequence& sequence : tcp.sequence) {
    *row++ = sequence.retransmitted;
    *row++ = sequence.out_of_order;
    *row++ = static_cast<double>(sequence.gap_bytes);
    *row++ = sequence.zero_windows;
  }
  return row;
}

}  // namespace tractor::features
