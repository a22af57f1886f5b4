#include "features/feature_schema.hpp"

namespace tractor::features {

namespace {

constexpr const char* kIscx = "iscx";
constexpr const char* kDraperGil = "Draper-Gil et al., ICISSP 2016";

constexpr FeatureSpec kSchema[] = {
    {"duration", "us", "float", "last packet minus first", kDraperGil, kIscx},
    {"min_fiat", "us", "float", "least time between two forward packets; -1 where there are none", kDraperGil, kIscx},
    {"min_biat", "us", "float", "least time between two backward packets; -1 where there are none", kDraperGil, kIscx},
    {"max_fiat", "us", "float", "greatest time between two forward packets; -1 where there are none", kDraperGil,
     kIscx},
    {"max_biat", "us", "float", "greatest time between two backward packets; -1 where there are none", kDraperGil,
     kIscx},
    {"mean_fiat", "us", "float", "mean time between forward packets; 0 where there are none", kDraperGil, kIscx},
    {"mean_biat", "us", "float", "mean time between backward packets; 0 where there are none", kDraperGil, kIscx},
    {"std_fiat", "us", "float", "sample deviation of the times between forward packets", kDraperGil, kIscx},
    {"std_biat", "us", "float", "sample deviation of the times between backward packets", kDraperGil, kIscx},
    {"flowPktsPerSecond", "1/s", "float", "packets by duration; 0 at duration 0", kDraperGil, kIscx},
    {"flowBytesPerSecond", "bytes/s", "float", "IP total length by duration; 0 at duration 0", kDraperGil, kIscx},
    {"min_flowiat", "us", "float", "least time between two packets of either direction; -1 where there are none",
     kDraperGil, kIscx},
    {"max_flowiat", "us", "float", "greatest time between two packets of either direction; -1 where there are none",
     kDraperGil, kIscx},
    {"mean_flowiat", "us", "float", "mean time between packets of either direction; 0 where there are none", kDraperGil,
     kIscx},
    {"std_flowiat", "us", "float", "sample deviation of the times between packets of either direction", kDraperGil,
     kIscx},
    {"min_active", "us", "float",
     "least active time: from the first packet, or the one that ended a silence of more than 1 s, to the one that ends "
     "the next; -1 where there are none",
     kDraperGil, kIscx},
    {"mean_active", "us", "float", "mean active time; 0 where there are none", kDraperGil, kIscx},
    {"max_active", "us", "float", "greatest active time; -1 where there are none", kDraperGil, kIscx},
    {"std_active", "us", "float", "sample deviation of the active times", kDraperGil, kIscx},
    {"min_idle", "us", "float", "least silence of more than 1 s; -1 where there are none", kDraperGil, kIscx},
    {"mean_idle", "us", "float", "mean silence of more than 1 s; 0 where there are none", kDraperGil, kIscx},
    {"max_idle", "us", "float", "greatest silence; -1 where there are none", kDraperGil, kIscx},
    {"std_idle", "us", "float", "sample deviation of the silences of more than 1 s", kDraperGil, kIscx},
};
static_assert(sizeof kSchema / sizeof kSchema[0] == kIscxCount);

}  // namespace

std::span<const FeatureSpec> feature_schema() {
  return kSchema;
}

}  // namespace tractor::features
