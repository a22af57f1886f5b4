// The files that the parts of a split run leave for each other: a few streams of records side by side in pieces, a
// summary, and a table of the pieces at the end. Written beside and renamed, so a file that is there is whole; a part
// that runs again leaves the same bytes. Every piece has a checksum, and a file says what wrote it: what does not fit
// is a fault. Knows no record.
//
//   file = magic (8), pieces, table, offset of the table (8), its size (8), its CRC-32 (4), magic of the end (4)
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/fault.hpp"

namespace tractor::split {

// Of the records too: readers and writers of different builds do not understand each other. Raise it with any of them.
inline constexpr std::uint32_t kFilesVersion = 5;

struct FilePiece {
  std::uint64_t offset = 0;
  std::uint32_t size = 0;
  std::uint32_t checksum = 0;
};

class SplitFileWriter {
 public:
  // `streams` of them. A file of that path stays as it is until finish().
  SplitFileWriter(std::string path, std::size_t streams);
  ~SplitFileWriter();
  SplitFileWriter(const SplitFileWriter&) = delete;
  SplitFileWriter& operator=(const SplitFileWriter&) = delete;

  // Room for a record of at most kMostRecord bytes; records lie in one piece. To be followed by took().
  char* room(std::size_t stream) {
    Buffer& buffer = buffers_[stream];
    if (buffer.used > kPieceBytes - kMostRecord) [[unlikely]]
      write_out(stream);
    return buffer.bytes.get() + buffer.used;
  }
  void took(std::size_t stream, std::size_t size) { buffers_[stream].used += size; }
  // A piece of its own, of any size up to 4 GB.
  void piece(std::size_t stream, std::string_view bytes);
  // False and fault() set where it is not there afterwards.
  bool finish(std::string_view summary);
  const base::Fault& fault() const { return fault_; }

  static constexpr std::size_t kMostRecord = 512;

 private:
  static constexpr std::size_t kPieceBytes = 64 << 10;
  struct Buffer {
    std::unique_ptr<char[]> bytes{new char[kPieceBytes]};
    std::size_t used = 0;
    std::vector<FilePiece> pieces;
  };
  void write_out(std::size_t stream);
  void put(std::string_view bytes);
  void fail(const char* what);

  std::string path_, beside_;
  int descriptor_ = -1;
  std::uint64_t position_ = 0;
  std::vector<Buffer> buffers_;
  base::Fault fault_;
};

class SplitFile {
 public:
  // Null where there is none (fault not_found), or it is not whole or of another version (bad_record).
  static std::unique_ptr<SplitFile> open(const std::string& path, base::Fault& fault);
  ~SplitFile();
  SplitFile(const SplitFile&) = delete;
  SplitFile& operator=(const SplitFile&) = delete;

  std::string_view summary() const { return summary_; }
  std::size_t streams() const { return pieces_.size(); }
  std::size_t pieces(std::size_t stream) const { return pieces_[stream].size(); }
  // False and `fault` set where it is not as it was written.
  bool read(std::size_t stream, std::size_t piece, std::string& bytes, base::Fault& fault) const;
  const std::string& path() const { return path_; }

 private:
  SplitFile(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
  bool read_table(base::Fault& fault);
  bool read_at(std::uint64_t offset, char* to, std::size_t size) const;
  bool refuse(base::Fault& fault, std::uint64_t offset, const char* message) const;

  std::string path_;
  int descriptor_;
  std::string summary_;
  std::vector<std::vector<FilePiece>> pieces_;
};

// The pieces of one stream, one after the other.
class StreamPieces {
 public:
  StreamPieces(const SplitFile& file, std::size_t stream) : file_(&file), stream_(stream) {}
  // False at the end, and with `fault` set.
  bool next(base::Fault& fault) { return at_ < file_->pieces(stream_) && file_->read(stream_, at_++, bytes_, fault); }
  const std::string& bytes() const { return bytes_; }

 private:
  const SplitFile* file_;
  std::size_t stream_;
  std::size_t at_ = 0;
  std::string bytes_;
};

}  // namespace tractor::split
