// What FTP, SMTP, POP3 and IMAP share: reply lines with codes, commands from a list, and which side spoke.
#pragma once

#include <span>
#include <string_view>

#include "dissect/dissectors.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {

// The two directions as far as known; empty where not. Taken by what they look like, not by who is said to be client.
struct Dialogue {
  std::string_view server, client;
};

// A reply line of FTP and SMTP: three digits (RFC 5321 4.2: 2-5, 0-5, any) and a space, a hyphen or the end.
inline bool is_reply_line(std::string_view line) {
  return line.size() >= 3 && line[0] >= '1' && line[0] <= '6' && line[1] >= '0' && line[1] <= '7' &&
         is_digit(line[2]) && (line.size() == 3 || line[3] == ' ' || line[3] == '-');
}
inline bool may_be_reply(std::string_view text) {
  for (std::size_t i = 0; i < text.size() && i < 3; ++i) {
    if (!is_digit(text[i])) return false;
  }
  return text.size() < 4 || text[3] == ' ' || text[3] == '-' || text[3] == '\r' || text[3] == '\n';
}

// The command at the start of `line` is in `list` (upper case words): the word, else empty.
inline std::string_view known_command(std::string_view line, std::span<const std::string_view> list) {
  const std::string_view word = line.substr(0, line.find_first_of(" \r\n"));
  for (const std::string_view c : list) {
    if (equals_nocase(word, c)) return c;
  }
  return {};
}
// The text, without a line end yet, may still become one of the commands or already began with one.
inline bool may_be_command(std::string_view text, std::span<const std::string_view> list) {
  for (const std::string_view c : list) {
    if (text.size() <= c.size() ? could_become_nocase(text, c) : starts_with_nocase(text, c) && text[c.size()] == ' ')
      return true;
  }
  return false;
}

// The client's line is `command`, of IMAP behind a tag.
inline bool is_client_line(std::string_view line, std::string_view command) {
  if (equals_nocase(trim(line), command)) return true;
  take_word(line);
  return equals_nocase(trim(line), command);
}

// After the line `command` of the client and a positive answer, TLS follows in both directions: what the client sends
// after that line. Empty where it did not.
inline std::string_view after_client_line(std::string_view client, std::string_view command) {
  std::string_view line;
  while (take_line(client, line)) {
    if (is_client_line(line, command)) return client;
  }
  return {};
}

}  // namespace tractor::dissect
