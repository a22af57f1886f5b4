// The loopback of this machine as something to capture: what is sent to it, and whether this process may.
#pragma once

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "capture/live_reader.hpp"

namespace tractor::capture::test {

inline LiveOptions loopback() {
  LiveOptions options;
  options.interface = "lo";
  options.filter = "udp and dst port 47113";
  return options;
}

// Whether this process may capture here at all.
inline bool may_capture() {
  base::Fault fault;
  const bool may = open_interface(loopback(), fault) != nullptr;
  if (!may) MESSAGE("skipped: the loopback cannot be captured here: " << fault.message);
  return may;
}

inline void send_datagrams(int count) {
  const int descriptor = socket(AF_INET, SOCK_DGRAM, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(47113);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const char text[] = "datagram";
  for (int i = 0; i < count; ++i)
    sendto(descriptor, text, sizeof text, 0, reinterpret_cast<const sockaddr*>(&to), sizeof to);
  close(descriptor);
}

}  // namespace tractor::capture::test
