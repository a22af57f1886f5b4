// A stretch of a file as it lies in the page cache, to be parsed where it is. A file that is cut while it is mapped
// loses its pages, and reading them would end the process (SIGBUS): such a read finds zeros instead, and lost() tells.
// Knows no capture format.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>

#include "base/bytes.hpp"
#include "capture/frame.hpp"

namespace tractor::capture {

// Unmapped when the last holder lets go, on whatever thread.
class MappedStretch final : public Chunk {
 public:
  // `offset` is a multiple of the page size, and `size` > 0. Null where it cannot be mapped: read it instead.
  static std::shared_ptr<const MappedStretch> map(int descriptor, std::uint64_t offset, std::size_t size);
  ~MappedStretch() override;

  base::ByteView bytes() const { return bytes_; }
  // Maps the page at `place`, within bytes(), as reading there would, but for a page that is gone, which does nothing.
  // False where it is gone, or where the system cannot: then each page comes when it is read.
  bool make_present(const std::uint8_t* place) const { return make_present(base::ByteView(place, 1)); }
  bool make_present(base::ByteView bytes) const override;
  // First byte of the pages that were gone when they were read; null while none was. What lies from there on is zeros.
  const std::uint8_t* lost() const;

  bool has_lost() const override { return first_lost() != nullptr; }
  bool has_lost(base::ByteView bytes) const override;
  std::uint64_t offset_of(const std::uint8_t* data) const override {
    return holds(data) ? offset_ + static_cast<std::uint64_t>(data - bytes_.data()) : 0;
  }

 private:
  MappedStretch(base::ByteView bytes, std::uint64_t offset, int descriptor, std::size_t watch)
      : bytes_(bytes), offset_(offset), descriptor_(descriptor), watch_(watch) {}

  // Asks the file, too: pages that nobody has read since are gone unnoticed, and the rest of the last one that is there
  // is zeros. Null where all is there.
  const std::uint8_t* first_lost() const;
  bool holds(const std::uint8_t* data) const {
    return !std::less{}(data, bytes_.data()) && std::less{}(data, bytes_.data() + bytes_.size());
  }

  base::ByteView bytes_;
  std::uint64_t offset_;
  int descriptor_;     // of its own: it is asked how long the file is when nobody reads it any more
  std::size_t watch_;  // place in the table that the signal handler reads
};

}  // namespace tractor::capture
