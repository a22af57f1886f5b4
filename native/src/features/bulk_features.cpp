// The set `bulk`: bulks of payload each way, and the parts that silences cut a conversation into.
#include "features/set_features.hpp"

namespace tractor::features {

namespace {

double ratio(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

void describe_direction(SchemaRows& rows, unsigned d) {
  const std::string name = kDirectionNames[d], word = kDirectionWords[d], title = kDirectionTitles[d];
  rows.integer(name + "_bulk_count", "bulks",
               word +
                   " bulks: runs of at least 4 packets with payload, none more than 1 s after the one before, without "
                   "payload the other way between them",
               "");
  rows.number(name + "_bulk_mean_bytes", "bytes", "payload of a " + word + " bulk, mean; 0 where there are none",
              cic(title + " Bytes/Bulk Avg"));
  rows.number(name + "_bulk_mean_packets", "packets",
              "packets with payload of a " + word + " bulk, mean; 0 where there are none",
              cic(title + " Packet/Bulk Avg"));
  rows.number(name + "_bulk_bytes_per_s", "bytes/s",
              "payload of the " + word +
                  " bulks by the sum of their durations, each from its first to its last packet; 0 at duration 0",
              cic(title + " Bulk Rate Avg"));
}

void describe_subflows(SchemaRows& rows, unsigned d) {
  const std::string name = kDirectionNames[d], word = kDirectionWords[d], title = kDirectionTitles[d];
  rows.number("subflow_" + name + "_mean_packets", "packets", word + " packets of a subflow, mean",
              cic("Subflow " + title + " Packets"));
  rows.number("subflow_" + name + "_mean_payload_bytes", "bytes", word + " payload of a subflow, mean",
              cic("Subflow " + title + " Bytes"));
}

}  // namespace

void describe_bulk(SchemaRows& rows) {
  describe_direction(rows, 0);
  describe_direction(rows, 1);
  rows.integer("subflow_count", "subflows", "parts with more than 1 s without a packet between them; at least 1", "");
  describe_subflows(rows, 0);
  describe_subflows(rows, 1);
}

double* write_bulk(const stats::BulkStats& bulk, const Measured& measured, double* row) {
  for (const stats::BulkSeries& series : bulk.series) {
    *row++ = static_cast<double>(series.bulks);
    *row++ = ratio(series.bytes, series.bulks);
    *row++ = ratio(series.packets, series.bulks);
    *row++ = ratio(series.bytes, series.duration_ns) * base::kNsPerSecond;
  }
  *row++ = static_cast<double>(bulk.subflows);
  for (unsigned d = 0; d < 2; ++d) {
    *row++ = ratio(measured.direction(d).packets, bulk.subflows);
    *row++ = ratio(measured.direction(d).payload_bytes, bulk.subflows);
  }
  return row;
}

}  // namespace tractor::features
