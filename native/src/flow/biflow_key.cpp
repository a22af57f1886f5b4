#include "flow/biflow_key.hpp"

namespace tractor::flow {

namespace {

void store_be64(std::uint8_t* p, std::uint64_t v) {
  v = __builtin_bswap64(v);
  std::memcpy(p, &v, sizeof v);
}
void store_be32(std::uint8_t* p, std::uint32_t v) {
  v = __builtin_bswap32(v);
  std::memcpy(p, &v, sizeof v);
}

}  // namespace

FiveTuple tuple_of(const BiflowKey& key, bool swapped) {
  FiveTuple out;
  out.ip_version = key.ip_version();
  out.ip_protocol = key.ip_protocol();
  Endpoint& low = swapped ? out.destination : out.source;
  Endpoint& high = swapped ? out.source : out.destination;
  low.port = key.low_port();
  high.port = key.high_port();
  if (out.ip_version == 4) {
    store_be32(low.address.data(), static_cast<std::uint32_t>(key.word[1] >> 32));
    store_be32(high.address.data(), static_cast<std::uint32_t>(key.word[1]));
  } else {
    store_be64(low.address.data(), key.word[1]);
    store_be64(low.address.data() + 8, key.word[2]);
    store_be64(high.address.data(), key.word[3]);
    store_be64(high.address.data() + 8, key.word[4]);
  }
  return out;
}

}  // namespace tractor::flow
