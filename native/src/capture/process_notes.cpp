#include "capture/process_notes.hpp"

#include <charconv>

namespace tractor::capture {

namespace {

// What stands behind `name` in its line; false where the line is another one.
bool value_of(std::string_view line, std::string_view name, std::string_view& value) {
  if (!line.starts_with(name)) return false;
  value = line.substr(name.size());
  return true;
}

std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool read_id(std::string_view digits, std::int64_t& id) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  id = value;
  return error == std::errc{} && end == digits.data() + digits.size();
}

}  // namespace

std::uint16_t process_of_comment(std::string_view comment, ProcessTable& processes) {
  comment = comment.substr(0, comment.find('\0'));
  std::string_view digits, path;
  std::int64_t id = kNoProcessId;
  if (!value_of(take_line(comment), "PID: ", digits) || !read_id(digits, id)) return 0;
  while (!comment.empty()) {
    const std::string_view line = take_line(comment);
    if (value_of(line, "Cmd: ", path) || value_of(line, "Command: ", path)) break;
  }
  return processes.number_of(id, path);
}

std::uint16_t process_of_recording(const std::vector<std::string>& comments, ProcessTable& processes) {
  bool labelled = false;
  std::string_view command;
  for (const std::string& comment : comments) {
    std::string_view value;
    if (value_of(comment, "label: ", value)) labelled = true;
    if (command.empty() && value_of(comment, "command: ", value)) command = value;
  }
  if (!labelled) return 0;
  return processes.number_of(kNoProcessId, command.substr(0, command.find(' ')));
}

}  // namespace tractor::capture
