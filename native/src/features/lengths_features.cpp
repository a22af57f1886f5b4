// The set `lengths`: packets (IP total length), payload (what is above the transport header) and headers.
#include "features/set_features.hpp"

namespace tractor::features {

namespace {

void describe_series(SchemaRows& rows, const std::string& prefix, const std::string& what, const std::string& min,
                     const std::string& mean, const std::string& max, const std::string& std) {
  rows.integer(prefix + "_min_bytes", "bytes", "least " + what, min);
  rows.number(prefix + "_mean_bytes", "bytes", "mean " + what, mean);
  rows.integer(prefix + "_max_bytes", "bytes", "greatest " + what, max);
  rows.number(prefix + "_std_bytes", "bytes", "sample deviation of the " + what, std);
}

// CICFlowMeter's "packet length" is the payload's.
void describe_payload(SchemaRows& rows, unsigned d) {
  const std::string t = kDirectionTitles[d];
  describe_series(rows, std::string(kDirectionNames[d]) + "_payload_length",
                  std::string("payload of the ") + kDirectionWords[d] + " packets, empty ones included",
                  cic(t + " Packet Length Min"), cic(t + " Packet Length Mean, " + t + " Segment Size Avg"),
                  cic(t + " Packet Length Max"), cic(t + " Packet Length Std"));
}

void describe_headers(SchemaRows& rows, unsigned d) {
  const std::string name = kDirectionNames[d], word = kDirectionWords[d], title = kDirectionTitles[d];
  rows.integer(name + "_header_total_bytes", "bytes",
               "IP and transport headers of the " + word + " packets: their IP total length less their payload", "");
  rows.integer(name + "_transport_header_total_bytes", "bytes",
               "transport headers of the " + word +
                   " packets, options included; later fragments, and headers that the capture cut short, count 0",
               cic(title + " Header Length"));
  rows.integer(name + "_transport_header_min_bytes", "bytes", "least transport header of the " + word + " packets",
               d == 0 ? cic("Fwd Seg Size Min (min_seg_size_forward)") : "");
}

double* write_series(const stats::LengthSeries& series, std::uint64_t count, double* row) {
  const stats::MeanStd m = series.moments(count);
  *row++ = count == 0 ? 0 : series.min;
  *row++ = m.mean;
  *row++ = series.max;
  *row++ = m.std;
  return row;
}

double* write_both(const stats::LengthSeries (&series)[2], std::uint64_t count, double* row) {
  stats::LengthSeries both = series[0];
  both.merge(series[1]);
  return write_series(both, count, row);
}

}  // namespace

void describe_lengths(SchemaRows& rows) {
  for (unsigned d = 0; d < 2; ++d) {
    describe_series(rows, std::string(kDirectionNames[d]) + "_packet_length",
                    std::string("IP total length of the ") + kDirectionWords[d] + " packets", "", "", "", "");
  }
  describe_series(rows, "flow_packet_length", "IP total length of the packets both ways", "", "", "", "");
  describe_payload(rows, 0);
  describe_payload(rows, 1);
  describe_series(rows, "flow_payload_length", "payload of the packets both ways, empty ones included",
                  cic("Packet Length Min"), cic("Packet Length Mean, Average Packet Size"), cic("Packet Length Max"),
                  cic("Packet Length Std; Packet Length Variance is its square"));
  describe_headers(rows, 0);
  describe_headers(rows, 1);
}

double* write_lengths(const stats::LengthStats& lengths, double* row) {
  const std::uint64_t all = lengths.packets[0] + lengths.packets[1];
  for (const auto* series : {&lengths.packet, &lengths.payload}) {
    for (unsigned d = 0; d < 2; ++d) row = write_series((*series)[d], lengths.packets[d], row);
    row = write_both(*series, all, row);
  }
  for (unsigned d = 0; d < 2; ++d) {
    // A packet that claims more payload than its IP length allows has no header to speak of.
    const std::uint64_t ip = lengths.packet[d].sum, payload = lengths.payload[d].sum;
    *row++ = ip > payload ? static_cast<double>(ip - payload) : 0;
    *row++ = static_cast<double>(lengths.transport_header_bytes[d]);
    *row++ = lengths.packets[d] == 0 ? 0 : lengths.transport_header_min[d];
  }
  return row;
}

}  // namespace tractor::features
