// libpcap, looked for at run time: everything that needs no filter and no interface works where it is absent. Declares
// what is used of it, and does nothing with it.
#pragma once

#include <pcap/pcap.h>

#include <cstdint>

namespace tractor::capture {

struct Libpcap {
  decltype(&::pcap_open_dead) open_dead = nullptr;
  decltype(&::pcap_compile) compile = nullptr;
  decltype(&::pcap_offline_filter) offline_filter = nullptr;
  decltype(&::pcap_freecode) freecode = nullptr;
  decltype(&::pcap_geterr) geterr = nullptr;
  decltype(&::pcap_close) close = nullptr;

  decltype(&::pcap_create) create = nullptr;
  decltype(&::pcap_set_snaplen) set_snaplen = nullptr;
  decltype(&::pcap_set_promisc) set_promisc = nullptr;
  decltype(&::pcap_set_timeout) set_timeout = nullptr;
  decltype(&::pcap_set_buffer_size) set_buffer_size = nullptr;
  decltype(&::pcap_set_tstamp_precision) set_tstamp_precision = nullptr;
  decltype(&::pcap_get_tstamp_precision) get_tstamp_precision = nullptr;
  decltype(&::pcap_activate) activate = nullptr;
  decltype(&::pcap_statustostr) statustostr = nullptr;
  decltype(&::pcap_setfilter) setfilter = nullptr;
  decltype(&::pcap_setnonblock) setnonblock = nullptr;
  decltype(&::pcap_get_selectable_fd) get_selectable_fd = nullptr;
  decltype(&::pcap_datalink) datalink = nullptr;
  decltype(&::pcap_next_ex) next_ex = nullptr;
  decltype(&::pcap_stats) stats = nullptr;
};

// Null where the machine has no libpcap, or one from before 1.5 (2013). Safe on any thread.
const Libpcap* libpcap();

// What to say where it is null.
inline constexpr const char* kLibpcapMissing =
    "needs libpcap, which is not on this machine (Debian package libpcap0.8)";

// In files the numbers are LINKTYPE_*, in the library DLT_*; on Linux they differ for raw IP alone.
inline constexpr std::uint16_t kLinkTypeRaw = 101;
inline int dlt_of(std::uint16_t link_type) {
  return link_type == kLinkTypeRaw ? DLT_RAW : link_type;
}
inline std::uint16_t link_type_of(int dlt) {
  return dlt == DLT_RAW ? kLinkTypeRaw : static_cast<std::uint16_t>(dlt);
}

}  // namespace tractor::capture
