// Values to bytes and back, for the files that the parts of a split run leave for each other: one list of a struct's
// fields serves both ways. Numbers as they lie in memory; who reads checks first that the file is of the same version.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace tractor::split {

class ByteWriter {
 public:
  static constexpr bool kReads = false;
  std::string bytes;

  void raw(const void* from, std::size_t size) { bytes.append(static_cast<const char*>(from), size); }
  template <class T>
  requires(std::is_arithmetic_v<T> || std::is_enum_v<T>) void operator()(const T& value) { raw(&value, sizeof value); }
  void operator()(const std::string& text) {
    (*this)(static_cast<std::uint64_t>(text.size()));
    raw(text.data(), text.size());
  }
};

// Bytes that end too soon leave `failed` set, and values as they were.
class ByteReader {
 public:
  static constexpr bool kReads = true;
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  bool failed() const { return failed_; }
  bool at_end() const { return rest_.empty(); }
  std::size_t left() const { return rest_.size(); }
  std::string_view take(std::size_t size) {
    if (size > rest_.size()) {
      failed_ = true;
      size = 0;
    }
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  void raw(void* to, std::size_t size) {
    const std::string_view taken = take(size);
    if (taken.size() == size && size != 0) std::memcpy(to, taken.data(), size);
  }
  template <class T>
  requires(std::is_arithmetic_v<T> || std::is_enum_v<T>) void operator()(T& value) { raw(&value, sizeof value); }
  void operator()(std::string& text) {
    std::uint64_t size = 0;
    (*this)(size);
    text = take(size);
  }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

template <class Archive, class T, std::size_t N>
void visit(Archive& archive, std::array<T, N>& values) {
  for (T& value : values) archive(value);
}

template <class Archive, class T>
void visit(Archive& archive, std::optional<T>& value) {
  bool has = value.has_value();
  archive(has);
  if constexpr (Archive::kReads) {
    if (has) value.emplace();
  }
  if (has) archive(*value);
}

// Of structs with their own `visit`; of numbers and texts too.
template <class Archive, class T>
void visit(Archive& archive, std::vector<T>& values) {
  std::uint64_t size = values.size();
  archive(size);
  if constexpr (Archive::kReads) {
    values.clear();
    for (std::uint64_t i = 0; i < size && !archive.failed(); ++i) {
      T value{};
      if constexpr (std::is_arithmetic_v<T> || std::is_same_v<T, std::string>) {
        archive(value);
      } else {
        visit(archive, value);
      }
      values.push_back(std::move(value));
    }
  } else {
    for (T& value : values) {
      if constexpr (std::is_arithmetic_v<T> || std::is_same_v<T, std::string>) {
        archive(value);
      } else {
        visit(archive, value);
      }
    }
  }
}

template <class Archive, class K, class V>
void visit(Archive& archive, std::map<K, V>& values) {
  std::uint64_t size = values.size();
  archive(size);
  if constexpr (Archive::kReads) {
    values.clear();
    for (std::uint64_t i = 0; i < size && !archive.failed(); ++i) {
      K key{};
      V value{};
      archive(key);
      archive(value);
      values.emplace(std::move(key), std::move(value));
    }
  } else {
    for (auto& [key, value] : values) {
      archive(key);
      archive(value);
    }
  }
}

}  // namespace tractor::split
