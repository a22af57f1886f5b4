// The set `iscx` as rows of the schema. The values are in iscx_features.
#include "features/set_features.hpp"

namespace tractor::features {

namespace {

constexpr const char* kDraperGil = "Draper-Gil et al., ICISSP 2016";

struct IscxSpec {
  const char* name;
  const char* unit;
  const char* definition;
};

constexpr IscxSpec kRows[] = {
    {"duration", "us", "last packet minus first"},
    {"min_fiat", "us", "least time between two forward packets; -1 where there are none"},
    {"min_biat", "us", "least time between two backward packets; -1 where there are none"},
    {"max_fiat", "us", "greatest time between two forward packets; -1 where there are none"},
    {"max_biat", "us", "greatest time between two backward packets; -1 where there are none"},
    {"mean_fiat", "us", "mean time between forward packets; 0 where there are none"},
    {"mean_biat", "us", "mean time between backward packets; 0 where there are none"},
    {"std_fiat", "us", "sample deviation of the times between forward packets"},
    {"std_biat", "us", "sample deviation of the times between backward packets"},
    {"flowPktsPerSecond", "1/s", "packets by duration; 0 at duration 0"},
    {"flowBytesPerSecond", "bytes/s", "IP total length by duration; 0 at duration 0"},
    {"min_flowiat", "us", "least time between two packets of either direction; -1 where there are none"},
    {"max_flowiat", "us", "greatest time between two packets of either direction; -1 where there are none"},
    {"mean_flowiat", "us", "mean time between packets of either direction; 0 where there are none"},
    {"std_flowiat", "us", "sample deviation of the times between packets of either direction"},
    {"min_active", "us",
     "least active time: from the first packet, or the one that ended a silence of more than 1 s, to the one that ends "
     "the next; -1 where there are none"},
    {"mean_active", "us", "mean active time; 0 where there are none"},
    {"max_active", "us", "greatest active time; -1 where there are none"},
    {"std_active", "us", "sample deviation of the active times"},
    {"min_idle", "us", "least silence of more than 1 s; -1 where there are none"},
    {"mean_idle", "us", "mean silence of more than 1 s; 0 where there are none"},
    {"max_idle", "us", "greatest silence; -1 where there are none"},
    {"std_idle", "us", "sample deviation of the silences of more than 1 s"},
};
static_assert(sizeof kRows / sizeof kRows[0] == kIscxCount);

}  // namespace

void describe_iscx(SchemaRows& rows) {
  for (const IscxSpec& row : kRows) rows.number(row.name, row.unit, row.definition, kDraperGil);
}

}  // namespace tractor::features
