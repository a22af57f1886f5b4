// BPF filter expressions on frames, through libpcap. The library is looked for at run time, so that everything else
// works where it is absent.
#pragma once

#include <memory>
#include <string>

#include "base/fault.hpp"
#include "capture/frame.hpp"

namespace tractor::capture {

class PacketFilter {
 public:
  // Null and `fault` set (bad_filter, unavailable) where the expression does not compile or libpcap is not there.
  static std::unique_ptr<PacketFilter> compile(const std::string& expression, base::Fault& fault);
  ~PacketFilter();
  PacketFilter(const PacketFilter&) = delete;
  PacketFilter& operator=(const PacketFilter&) = delete;

  // Programs depend on the link type: compiled for each when it first occurs. A frame of a link type for which the
  // expression has no meaning does not match.
  bool matches(const Frame& frame);

  // Frames of this link type came, and were matched elsewhere.
  void came(std::uint16_t link_type);

  // bad_filter where frames came, and the expression has a meaning for the link type of none: then it was not for this
  // capture.
  base::Fault without_meaning() const;

 private:
  struct Impl;
  explicit PacketFilter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tractor::capture
