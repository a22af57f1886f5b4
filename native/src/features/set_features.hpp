// What each set is: the rows that describe it, and the values of a row in the same order. `write_*` returns the place
// behind the last value. One rule for all sets but iscx: a count, sum, extreme, mean, deviation, rate or ratio of
// nothing is 0, a field of a packet that never came is -1. No value is ever NaN or infinite.
#pragma once

#include <span>

#include "features/measured.hpp"
#include "features/schema_rows.hpp"
#include "stats/bulk_stats.hpp"
#include "stats/entropy_stats.hpp"
#include "stats/histogram_stats.hpp"
#include "stats/length_stats.hpp"
#include "stats/payload_stats.hpp"
#include "stats/sequence_stats.hpp"
#include "stats/tcp_stats.hpp"

namespace tractor::features {

void describe_iscx(SchemaRows& rows);

void describe_rates(SchemaRows& rows);
double* write_rates(const Measured& measured, const stats::PayloadStats& payload, double* row);

void describe_lengths(SchemaRows& rows);
double* write_lengths(const stats::LengthStats& lengths, double* row);

void describe_tcp(SchemaRows& rows);
double* write_tcp(const stats::TcpStats& tcp, double* row);

void describe_bulk(SchemaRows& rows);
double* write_bulk(const stats::BulkStats& bulk, const Measured& measured, double* row);

// As many packets as there are places; those that never came are 0, 0, 0.
void describe_splt(SchemaRows& rows, std::uint32_t packets);
double* write_splt(const stats::SequenceStats& sequence, std::span<const stats::SequenceEntry> entries, double* row);

void describe_histograms(SchemaRows& rows);
double* write_histograms(const stats::HistogramStats& histograms, double* row);

void describe_entropy(SchemaRows& rows);
double* write_entropy(const stats::EntropyStats& entropy, double* row);

}  // namespace tractor::features
