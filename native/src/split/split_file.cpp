#include "split/split_file.hpp"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "split/archive.hpp"

namespace tractor::split {

namespace {

constexpr std::string_view kMagic{"TRSPLIT1"};
constexpr std::string_view kEndMagic{"TEND"};
constexpr std::size_t kFooterBytes = 24;
constexpr std::uint64_t kMostTableBytes = std::uint64_t{1} << 30;

std::uint32_t checksum_of(std::string_view bytes) {
  return static_cast<std::uint32_t>(
      crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<z_size_t>(bytes.size())));
}

// Another one that writes the same file at the same time has another name.
std::string name_beside(const std::string& path) {
  std::uint64_t salt = 0;
  if (getrandom(&salt, sizeof salt, GRND_NONBLOCK) < 0) salt = static_cast<std::uint64_t>(getpid());
  return path + "." + std::to_string(salt) + ".part";
}

}  // namespace

template <class Archive>
void visit(Archive& archive, FilePiece& piece) {
  archive(piece.offset);
  archive(piece.size);
  archive(piece.checksum);
}

SplitFileWriter::SplitFileWriter(std::string path, std::size_t streams)
    : path_(std::move(path)), beside_(name_beside(path_)), buffers_(streams) {
  descriptor_ = open(beside_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (descriptor_ < 0) fail("cannot be written: ");
  put(kMagic);
}

SplitFileWriter::~SplitFileWriter() {
  if (descriptor_ < 0) return;
  close(descriptor_);
  (void)unlink(beside_.c_str());
}

void SplitFileWriter::fail(const char* what) {
  if (fault_) return;
  fault_ = {base::FaultCode::io, path_, position_, what + std::generic_category().message(errno)};
}

void SplitFileWriter::put(std::string_view bytes) {
  position_ += bytes.size();
  while (!bytes.empty() && !fault_) {
    const ssize_t n = write(descriptor_, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail("cannot be written: ");
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

void SplitFileWriter::piece(std::size_t stream, std::string_view bytes) {
  buffers_[stream].pieces.push_back({position_, static_cast<std::uint32_t>(bytes.size()), checksum_of(bytes)});
  put(bytes);
}

void SplitFileWriter::write_out(std::size_t stream) {
  Buffer& buffer = buffers_[stream];
  if (buffer.used != 0) piece(stream, {buffer.bytes.get(), buffer.used});
  buffer.used = 0;
}

bool SplitFileWriter::finish(std::string_view summary) {
  ByteWriter table;
  table(kFilesVersion);
  std::vector<std::vector<FilePiece>> pieces;
  for (std::size_t stream = 0; stream < buffers_.size(); ++stream) {
    write_out(stream);
    pieces.push_back(std::move(buffers_[stream].pieces));
  }
  visit(table, pieces);
  table(std::string(summary));
  ByteWriter footer;
  footer(position_);
  footer(static_cast<std::uint64_t>(table.bytes.size()));
  footer(checksum_of(table.bytes));
  footer.raw(kEndMagic.data(), kEndMagic.size());
  put(table.bytes);
  put(footer.bytes);
  // A file system over a network says only here that it is full. Nothing waits for a disk: what is lost with the power
  // is noticed by who reads it, and made again.
  if (descriptor_ >= 0 && close(std::exchange(descriptor_, -1)) != 0) fail("cannot be written: ");
  if (!fault_ && rename(beside_.c_str(), path_.c_str()) == 0) return true;
  fail("cannot be renamed: ");
  (void)unlink(beside_.c_str());
  return false;
}

std::unique_ptr<SplitFile> SplitFile::open(const std::string& path, base::Fault& fault) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    const auto code = errno == ENOENT ? base::FaultCode::not_found : base::FaultCode::io;
    fault = {code, path, 0, "cannot be opened: " + std::generic_category().message(errno)};
    return nullptr;
  }
  std::unique_ptr<SplitFile> file(new SplitFile(path, descriptor));
  return file->read_table(fault) ? std::move(file) : nullptr;
}

SplitFile::~SplitFile() {
  close(descriptor_);
}

bool SplitFile::refuse(base::Fault& fault, std::uint64_t offset, const char* message) const {
  fault = {base::FaultCode::bad_record, path_, offset, message};
  return false;
}

bool SplitFile::read_at(std::uint64_t offset, char* to, std::size_t size) const {
  while (size > 0) {
    const ssize_t n = pread(descriptor_, to, size, static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    to += n;
    offset += static_cast<std::uint64_t>(n);
    size -= static_cast<std::size_t>(n);
  }
  return true;
}

bool SplitFile::read_table(base::Fault& fault) {
  struct stat status {};
  if (fstat(descriptor_, &status) != 0) return refuse(fault, 0, "cannot be read");
  const auto size = static_cast<std::uint64_t>(status.st_size);
  std::string magic(kMagic.size(), '\0'), footer(kFooterBytes, '\0');
  if (size < kMagic.size() + kFooterBytes || !read_at(0, magic.data(), magic.size()) || magic != kMagic ||
      !read_at(size - kFooterBytes, footer.data(), footer.size())) {
    return refuse(fault, 0, "is no file of a split run, or is cut short");
  }
  std::uint64_t offset = 0, table_bytes = 0;
  std::uint32_t checksum = 0;
  ByteReader reader(footer);
  reader(offset);
  reader(table_bytes);
  reader(checksum);
  if (reader.take(kEndMagic.size()) != kEndMagic || table_bytes > kMostTableBytes || offset > size ||
      table_bytes > size - offset) {
    return refuse(fault, size - kFooterBytes, "is no file of a split run, or is cut short");
  }
  std::string table(table_bytes, '\0');
  if (!read_at(offset, table.data(), table.size()) || checksum_of(table) != checksum) {
    return refuse(fault, offset, "its table is not as it was written");
  }
  ByteReader fields(table);
  std::uint32_t version = 0;
  fields(version);
  if (version != kFilesVersion) return refuse(fault, offset, "was written by another version");
  visit(fields, pieces_);
  fields(summary_);
  return !fields.failed() || refuse(fault, offset, "its table is not as it was written");
}

bool SplitFile::read(std::size_t stream, std::size_t piece, std::string& bytes, base::Fault& fault) const {
  const FilePiece& place = pieces_[stream][piece];
  bytes.resize(place.size);
  if (read_at(place.offset, bytes.data(), bytes.size()) && checksum_of(bytes) == place.checksum) return true;
  return refuse(fault, place.offset, "a piece of it is not as it was written");
}

}  // namespace tractor::split
