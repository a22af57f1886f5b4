// The names of the protocols, from protocols.def; nothing else.
#include "dissect/facts.hpp"

namespace tractor::dissect {

const char* protocol_name(ProtocolId id) {
  static constexpr const char* kNames[] = {
#define TRACTOR_PROTOCOL(id, name) name,
#include "dissect/protocols.def"
#undef TRACTOR_PROTOCOL
  };
  return id < ProtocolId::count_ ? kNames[static_cast<std::size_t>(id)] : kNames[0];
}

}  // namespace tractor::dissect
