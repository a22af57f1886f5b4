#include "capture/link_type.hpp"

#include <doctest/doctest.h>

#include <string>

namespace tractor::capture {

TEST_CASE("link types have their names in the registry") {
  CHECK(std::string(linktype_name(0)) == "null");
  CHECK(std::string(linktype_name(1)) == "ethernet");
  CHECK(std::string(linktype_name(101)) == "raw");
  CHECK(std::string(linktype_name(108)) == "loop");
  CHECK(std::string(linktype_name(113)) == "linux_sll");
  CHECK(std::string(linktype_name(228)) == "ipv4");
  CHECK(std::string(linktype_name(276)) == "linux_sll2");
  CHECK(std::string(linktype_name(65535)) == "unknown");
  CHECK(linktype_text(189) == "usb_linux");
  CHECK(linktype_text(65535) == "link_type_65535");
}

}  // namespace tractor::capture
