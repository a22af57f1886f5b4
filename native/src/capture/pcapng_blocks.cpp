// Names of pcapng blocks, as the format's own documents abbreviate them.
#include "capture/pcapng_blocks.hpp"

namespace tractor::capture {

std::string block_name(std::uint32_t type) {
  switch (type) {
    case kInterfaceDescription:
      return "IDB";
    case kPacket:
      return "PB";
    case kSimplePacket:
      return "SPB";
    case kNameResolution:
      return "NRB";
    case kInterfaceStatistics:
      return "ISB";
    case kEnhancedPacket:
      return "EPB";
    case kSystemdJournal:
      return "SJB";
    case kDecryptionSecrets:
      return "DSB";
    case kCustom:
      return "CB";
    case kCustomNotCopied:
      return "DCB";
    case kDarwinProcess:
      return "DPEB";
    case kSectionHeader:
      return "SHB";
    default:
      break;
  }
  constexpr const char* kDigits = "0123456789abcdef";
  std::string name = "0x00000000";
  for (std::size_t i = 0; i < 8; ++i) name[2 + i] = kDigits[(type >> (28 - 4 * i)) & 0xf];
  return name;
}

}  // namespace tractor::capture
