// The loopback of this machine as something to capture: what is sent to it, and whether this process may.
#pragma once

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <string>

#include "capture/live_reader.hpp"

namespace tractor::capture::test {

// One for each process: another run of these tests at the same time is not heard.
inline std::uint16_t loopback_port() {
  return static_cast<std::uint16_t>(20'000 + getpid() % 12'000);
}

inline LiveOptions loopback() {
  LiveOptions options;
  options.interface = "lo";
  options.filter = "udp and dst port " + std::to_string(loopback_port());
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
  to.sin_port = htons(loopback_port());
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const char text[] = "datagram";
  for (int i = 0; i < count; ++i)
    sendto(descriptor, text, sizeof text, 0, reinterpret_cast<const sockaddr*>(&to), sizeof to);
  close(descriptor);
}

}  // namespace tractor::capture::test
