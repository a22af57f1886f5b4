// The set `rates`: packets and payload each way, what they are per second, and how backward compares with forward.
#include "features/set_features.hpp"

namespace tractor::features {

namespace {

// 0 where there is nothing to divide by.
double ratio(double part, double whole) {
  return whole > 0 ? part / whole : 0;
}

// Gaps of one direction add up to its last packet minus its first.
double iat_total_us(const Measured& measured, unsigned d) {
  if (measured.direction(d).packets < 2) return 0;
  return static_cast<double>(measured.last_ns(d) - measured.first_ns(d)) / base::kNsPerUs;
}

void describe_direction(SchemaRows& rows, unsigned d) {
  const std::string name = kDirectionNames[d], word = kDirectionWords[d], title = kDirectionTitles[d];
  rows.integer(name + "_packet_count", "packets", word + " packets", cic("Total " + title + " Packet(s)"));
  rows.integer(name + "_data_packet_count", "packets", word + " packets with at least one byte of payload",
               d == 0 ? cic("Fwd Act Data Pkts (act_data_pkt_fwd)") : "");
  rows.integer(name + "_payload_total_bytes", "bytes", word + " bytes above the transport header",
               cic("Total Length of " + title + " Packet(s)"));
  rows.number(name + "_packets_per_s", "1/s", word + " packets by the duration of the whole; 0 at duration 0",
              cic(title + " Packets/s"));
  rows.number(name + "_payload_bytes_per_s", "bytes/s", word + " payload by the duration of the whole; 0 at duration 0",
              "");
  rows.number(name + "_iat_total_us", "us", "last " + word + " packet minus the first; 0 where there are not two",
              cic(title + " IAT Total"));
}

}  // namespace

void describe_rates(SchemaRows& rows) {
  describe_direction(rows, 0);
  describe_direction(rows, 1);
  rows.number("flow_payload_bytes_per_s", "bytes/s", "payload both ways by duration; 0 at duration 0",
              cic("Flow Bytes/s"));
  rows.number("down_up_packet_ratio", "", "backward packets by forward packets", cic("Down/Up Ratio"));
  rows.number("down_up_payload_ratio", "", "backward payload by forward payload; 0 where forward has none", "");
}

double* write_rates(const Measured& measured, const stats::PayloadStats& payload, double* row) {
  const double seconds = static_cast<double>(measured.stats.last_ns() - measured.stats.first_ns) / base::kNsPerSecond;
  double packets[2], bytes[2];
  for (unsigned d = 0; d < 2; ++d) {
    packets[d] = static_cast<double>(measured.direction(d).packets);
    bytes[d] = static_cast<double>(measured.direction(d).payload_bytes);
    *row++ = packets[d];
    *row++ = static_cast<double>(payload.data_packets[d]);
    *row++ = bytes[d];
    *row++ = ratio(packets[d], seconds);
    *row++ = ratio(bytes[d], seconds);
    *row++ = iat_total_us(measured, d);
  }
  *row++ = ratio(bytes[0] + bytes[1], seconds);
  *row++ = ratio(packets[1], packets[0]);
  *row++ = ratio(bytes[1], bytes[0]);
  return row;
}

}  // namespace tractor::features
