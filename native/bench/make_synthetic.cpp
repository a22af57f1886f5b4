// Makes one synthetic capture, the same for the same options, and prints what it made. Measures nothing.
//   make_synthetic mixed  --packets N --concurrent N  [--seed N] -o FILE
//   make_synthetic steady --flows N --packets-each N  [--seed N] -o FILE
//   make_synthetic flood  --flows N                   [--seed N] -o FILE
#include <charconv>
#include <cinttypes>
#include <cstdio>
#include <cstring>
#include <map>
#include <string>
#include <string_view>

#include "synthetic/kinds.hpp"

namespace {

using namespace tractor::bench;
using Numbers = std::map<std::string, std::uint64_t, std::less<>>;

constexpr const char* kUsage =
    "usage: make_synthetic mixed|steady|flood [--packets N] [--concurrent N] [--flows N] [--packets-each N] [--seed N] "
    "-o FILE\n";

struct Arguments {
  std::string_view kind;
  const char* path = nullptr;
  Numbers numbers{
      {"--packets", 1'750'000}, {"--concurrent", 2'000}, {"--flows", 1'000'000}, {"--packets-each", 6}, {"--seed", 1}};
};

bool parse_number(std::string_view text, std::uint64_t& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() && value > 0;
}

bool parse(int count, char** values, Arguments& arguments) {
  if (count < 2 || count % 2 != 0) return false;
  arguments.kind = values[1];
  for (int i = 2; i < count; i += 2) {
    const std::string_view name = values[i];
    if (name == "-o") {
      arguments.path = values[i + 1];
      continue;
    }
    const auto number = arguments.numbers.find(name);
    if (number == arguments.numbers.end() || !parse_number(values[i + 1], number->second)) return false;
  }
  return arguments.path != nullptr;
}

bool make(const Arguments& arguments, PcapWriter& out) {
  const auto number = [&](const char* name) { return arguments.numbers.find(std::string_view(name))->second; };
  if (arguments.kind == "mixed") {
    make_mixed(out, number("--seed"), number("--packets"), number("--concurrent"));
  } else if (arguments.kind == "steady") {
    make_steady(out, number("--seed"), number("--flows"), number("--packets-each"));
  } else if (arguments.kind == "flood") {
    make_flood(out, number("--seed"), number("--flows"));
  } else {
    return false;
  }
  return true;
}

}  // namespace

int main(int count, char** values) {
  Arguments arguments;
  if (!parse(count, values, arguments)) return std::fputs(kUsage, stderr), 2;
  PcapWriter out(arguments.path);
  if (!make(arguments, out)) return std::fputs(kUsage, stderr), 2;
  if (!out.close()) return std::perror("make_synthetic"), 1;
  std::printf("{\"packets\":%" PRIu64 ",\"bytes\":%" PRIu64 "}\n", out.packets(), out.bytes());
  return 0;
}
