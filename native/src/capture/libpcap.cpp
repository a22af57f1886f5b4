#include "capture/libpcap.hpp"

#include <dlfcn.h>

#include <initializer_list>

namespace tractor::capture {
namespace {

template <typename Function>
bool find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  return function != nullptr;
}

// The names under which systems have it.
void* open_library() {
  for (const char* name : {"libpcap.so.1", "libpcap.so.0.8", "libpcap.so"}) {
    if (void* library = dlopen(name, RTLD_NOW | RTLD_LOCAL)) return library;
  }
  return nullptr;
}

bool load(Libpcap& p) {
  void* library = open_library();  // never closed: programs that it compiled may outlive whoever asked first
  return library != nullptr && find(library, "pcap_open_dead", p.open_dead) &&
         find(library, "pcap_compile", p.compile) && find(library, "pcap_offline_filter", p.offline_filter) &&
         find(library, "pcap_freecode", p.freecode) && find(library, "pcap_geterr", p.geterr) &&
         find(library, "pcap_close", p.close) && find(library, "pcap_create", p.create) &&
         find(library, "pcap_set_snaplen", p.set_snaplen) && find(library, "pcap_set_promisc", p.set_promisc) &&
         find(library, "pcap_set_timeout", p.set_timeout) && find(library, "pcap_set_buffer_size", p.set_buffer_size) &&
         find(library, "pcap_set_tstamp_precision", p.set_tstamp_precision) &&
         find(library, "pcap_get_tstamp_precision", p.get_tstamp_precision) &&
         find(library, "pcap_activate", p.activate) && find(library, "pcap_statustostr", p.statustostr) &&
         find(library, "pcap_setfilter", p.setfilter) && find(library, "pcap_setnonblock", p.setnonblock) &&
         find(library, "pcap_get_selectable_fd", p.get_selectable_fd) && find(library, "pcap_datalink", p.datalink) &&
         find(library, "pcap_next_ex", p.next_ex) && find(library, "pcap_stats", p.stats);
}

}  // namespace

const Libpcap* libpcap() {
  static Libpcap library;
  static const bool loaded = load(library);
  return loaded ? &library : nullptr;
}

}  // namespace tractor::capture
