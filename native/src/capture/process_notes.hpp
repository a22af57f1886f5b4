// What comments in a pcapng say of the process whose packets follow. Keeps nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "capture/process_table.hpp"

namespace tractor::capture {

// Of a packet, as ptcpdump writes it: a line "PID: 4711", then one "Cmd: /usr/bin/curl" ("Command:" in its first
// versions), and more. 0 where the comment is of another kind.
std::uint16_t process_of_comment(std::string_view comment, ProcessTable& processes);

// Of a section, as `tractor record` writes it: "label: ..." and "command: PROGRAM ARGUMENT ...". 0 where there are not
// both.
std::uint16_t process_of_recording(const std::vector<std::string>& comments, ProcessTable& processes);

}  // namespace tractor::capture
