// Frames to a pcap file through one buffer; what is written is never read back, so memory stays at the buffer's size.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "pcap_layout.hpp"

namespace tractor::bench {

class PcapWriter {
 public:
  explicit PcapWriter(const char* path) : file_(open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)) {
    ok_ = file_ >= 0;
    buffer_.reserve(kBufferBytes);
    append(pcap_file_header());
  }
  ~PcapWriter() { close(); }
  PcapWriter(const PcapWriter&) = delete;
  PcapWriter& operator=(const PcapWriter&) = delete;

  void write(std::uint64_t time_us, std::span<const std::uint8_t> frame) {
    const auto length = static_cast<std::uint32_t>(frame.size());
    const std::uint32_t words[] = {static_cast<std::uint32_t>(time_us / 1'000'000),
                                   static_cast<std::uint32_t>(time_us % 1'000'000), length, length};
    append({reinterpret_cast<const std::uint8_t*>(words), sizeof words});
    append(frame);
    ++packets_;
  }

  // True when every byte reached the file.
  bool close() {
    flush();
    if (file_ >= 0 && ::close(file_) != 0) ok_ = false;
    file_ = -1;
    return ok_;
  }
  std::uint64_t packets() const { return packets_; }
  std::uint64_t bytes() const { return bytes_; }

 private:
  static constexpr std::size_t kBufferBytes = 4 << 20;

  void append(std::span<const std::uint8_t> bytes) {
    if (buffer_.size() + bytes.size() > kBufferBytes) flush();
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
    bytes_ += bytes.size();
  }
  void flush() {
    std::size_t done = 0;
    while (ok_ && done < buffer_.size()) {
      const ssize_t written = ::write(file_, buffer_.data() + done, buffer_.size() - done);
      if (written <= 0) ok_ = false;
      done += static_cast<std::size_t>(written > 0 ? written : 0);
    }
    buffer_.clear();
  }

  int file_;
  bool ok_;
  std::uint64_t packets_ = 0;
  std::uint64_t bytes_ = 0;
  std::vector<std::uint8_t> buffer_;
};

}  // namespace tractor::bench
