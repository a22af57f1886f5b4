// Writing and doubtful reading of the packet index.
#include "capture/packet_index.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace tractor::capture {
namespace {

// The last byte is the version of the format.
constexpr std::uint8_t kMagic[8] = {'T', 'r', 'A', 'p', 'k', 't', 's', 1};
constexpr std::uint8_t kEndMagic[8] = {'T', 'r', 'A', 'e', 'n', 'd', 's', 1};
constexpr std::size_t kTrailerBytes = 8 + 4 + sizeof kEndMagic;
constexpr std::size_t kCrcBytes = 4;
constexpr std::size_t kWriteBytes = 256 << 10;

std::uint32_t checksum(base::ByteView bytes) {
  return static_cast<std::uint32_t>(crc32_z(0, bytes.data(), bytes.size()));
}

template <typename T>
base::ByteView bytes_of(const T& value) {
  return {reinterpret_cast<const std::uint8_t*>(&value), sizeof value};
}

// Reads what may end anywhere.
class Varints {
 public:
  explicit Varints(base::ByteView bytes) : rest_(bytes) {}
  bool number(std::uint64_t& value) {
    value = 0;
    for (std::size_t i = 0; i < kMostVarint && i < rest_.size(); ++i) {
      value |= std::uint64_t{rest_[i] & 0x7fu} << (7 * i);
      if (rest_[i] < 0x80) {
        rest_ = rest_.subspan(i + 1);
        return true;
      }
    }
    return false;
  }
  bool text(std::string& value) {
    std::uint64_t size = 0;
    if (!number(size) || size > rest_.size()) return false;
    value = base::as_text(rest_.first(size));
    rest_ = rest_.subspan(size);
    return true;
  }
  base::ByteView rest() const { return rest_; }

 private:
  base::ByteView rest_;
};

bool read_capture(Varints& table, IndexedCapture& capture, std::uint64_t& landmarks_left) {
  std::uint64_t in_order = 0, mtime = 0, landmarks = 0, at = 0;
  if (!table.text(capture.name) || !table.number(capture.size) || !table.number(mtime) || !table.number(in_order) ||
      !table.number(landmarks) || landmarks > landmarks_left || landmarks > table.rest().size()) {
    return false;
  }
  capture.mtime_ns = static_cast<std::int64_t>(unzigzag(mtime));
  capture.in_order = in_order != 0;
  landmarks_left -= landmarks;
  for (std::uint64_t i = 0; i < landmarks; ++i) {
    std::uint64_t ahead = 0;
    if (!table.number(ahead) || ahead > kMostPlaceOffset - at) return false;
    capture.landmarks.push_back(at += ahead);
  }
  return true;
}

}  // namespace

bool stamp_of(const std::string& path, IndexedCapture& out, base::Fault& fault) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) {
    fault = {base::FaultCode::not_found, path, 0, "is not there: " + std::generic_category().message(errno)};
    return false;
  }
  if (!S_ISREG(status.st_mode)) {
    fault = {base::FaultCode::io, path, 0, "is no file that can be read again"};
    return false;
  }
  out.name = path.substr(path.find_last_of('/') + 1);
  out.size = static_cast<std::uint64_t>(status.st_size);
  // It is only compared: a year that 64 bits do not hold wraps around.
  const auto seconds = static_cast<std::uint64_t>(status.st_mtim.tv_sec);
  out.mtime_ns =
      static_cast<std::int64_t>(seconds * 1'000'000'000 + static_cast<std::uint64_t>(status.st_mtim.tv_nsec));
  return true;
}

bool is_beside(const std::string& index, const std::string& capture, base::Fault& fault) {
  struct stat a {
  }, b{};
  const bool same =
      stat(index.c_str(), &a) == 0 && stat(capture.c_str(), &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
  if (same) fault = {base::FaultCode::io, capture, 0, "would be overwritten by its own packet index"};
  return !same;
}

void note_landmarks(const CaptureInfo& info, IndexedCapture& out) {
  // A section that was not listed is not found again; a simple packet has the time of the frame before it.
  out.in_order =
      !info.compression.empty() || info.blocks.count("SPB") != 0 || info.anomalies.count("section not listed") != 0;
  if (info.format != "pcapng" || out.in_order) return;
  for (const SectionInfo& section : info.sections) out.landmarks.push_back(section.offset);
  for (const InterfaceInfo& interface : info.interfaces) out.landmarks.push_back(interface.offset);
  std::sort(out.landmarks.begin(), out.landmarks.end());
}

PacketIndexWriter::PacketIndexWriter(const std::string& path) {
  fault_.path = path;
  descriptor_ = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor_ < 0) fail("cannot be written: ", errno);
  waiting_.reserve(kWriteBytes + kMostChunkBytes);
  put({kMagic, sizeof kMagic});
}

PacketIndexWriter::~PacketIndexWriter() {
  if (descriptor_ >= 0) close(descriptor_);
}

void PacketIndexWriter::fail(const char* what, int error) {
  if (fault_) return;
  fault_.code = base::FaultCode::io;
  fault_.offset = position_;
  fault_.message = what + std::generic_category().message(error);
}

// A place or a list that does not fit: too many captures, or one too long.
void PacketIndexWriter::note_unplaced() {
  if (fault_) return;
  fault_.code = base::FaultCode::io;
  fault_.message = "cannot hold the packets of so large an input";
}

void PacketIndexWriter::put(base::ByteView bytes) {
  waiting_.insert(waiting_.end(), bytes.begin(), bytes.end());
  position_ += bytes.size();
}

void PacketIndexWriter::put_number(std::uint64_t value) {
  std::uint8_t bytes[kMostVarint];
  put({bytes, put_varint(bytes, value)});
}

void PacketIndexWriter::write_out() {
  for (std::size_t at = 0; at < waiting_.size() && !fault_;) {
    const ssize_t n = write(descriptor_, waiting_.data() + at, waiting_.size() - at);
    if (n > 0) {
      at += static_cast<std::size_t>(n);
    } else if (n == 0 || errno != EINTR) {
      fail("cannot be written: ", n == 0 ? EIO : errno);
    }
  }
  waiting_.clear();
}

std::uint64_t PacketIndexWriter::append(base::ByteView entries, std::uint64_t before) {
  const std::uint64_t position = position_;
  const std::size_t at = waiting_.size();
  waiting_.resize(at + 2 * kMostVarint + entries.size() + kCrcBytes);
  std::uint8_t* to = waiting_.data() + at;
  to += put_varint(to, before == 0 ? 0 : position - before);
  to += put_varint(to, entries.size());
  to = std::copy(entries.begin(), entries.end(), to);
  const std::uint32_t crc = checksum(entries);
  std::memcpy(to, &crc, sizeof crc);
  waiting_.resize(static_cast<std::size_t>(to + kCrcBytes - waiting_.data()));
  position_ += waiting_.size() - at;
  if (waiting_.size() >= kWriteBytes) write_out();
  return position;
}

void PacketIndexWriter::finish(const std::vector<IndexedCapture>& captures) {
  write_out();
  const std::uint64_t table = position_;
  std::uint64_t landmarks = 0;
  for (const IndexedCapture& capture : captures) landmarks += capture.landmarks.size();
  if (landmarks <= kMostLandmarks) put_table(captures);
  if (landmarks > kMostLandmarks || waiting_.size() > kMostTableBytes) note_unplaced();
  const std::uint32_t crc = checksum(waiting_);
  put(bytes_of(table));
  put(bytes_of(crc));
  put({kEndMagic, sizeof kEndMagic});
  write_out();
  // Some file systems say only now that there was no room.
  if (descriptor_ >= 0 && close(std::exchange(descriptor_, -1)) != 0) fail("cannot be written: ", errno);
}

void PacketIndexWriter::put_table(const std::vector<IndexedCapture>& captures) {
  put_number(captures.size());
  for (const IndexedCapture& capture : captures) {
    put_number(capture.name.size());
    put(base::as_bytes(capture.name));
    put_number(capture.size);
    put_number(zigzag(static_cast<std::uint64_t>(capture.mtime_ns)));
    put_number(capture.in_order ? 1 : 0);
    put_number(capture.landmarks.size());
    std::uint64_t at = 0;
    for (const std::uint64_t landmark : capture.landmarks) {
      put_number(landmark - at);
      at = landmark;
    }
  }
}

PacketIndex::~PacketIndex() {
  close(descriptor_);
}

bool PacketIndex::refuse(base::Fault& fault, std::uint64_t offset, const char* message) const {
  fault = {base::FaultCode::bad_record, path_, offset, message};
  return false;
}

// False where the file has not so many there.
bool PacketIndex::read_at(std::uint64_t offset, std::uint8_t* to, std::size_t bytes) const {
  for (std::size_t at = 0; at < bytes;) {
    const ssize_t n = pread(descriptor_, to + at, bytes - at, static_cast<off_t>(offset + at));
    if (n == 0 || (n < 0 && errno != EINTR)) return false;
    if (n > 0) at += static_cast<std::size_t>(n);
  }
  return true;
}

std::unique_ptr<PacketIndex> PacketIndex::open(const std::string& path, base::Fault& fault) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (descriptor < 0) {
    fault = {base::FaultCode::not_found, path, 0, "cannot be opened: " + std::generic_category().message(errno)};
    return nullptr;
  }
  std::unique_ptr<PacketIndex> index(new PacketIndex(descriptor, path));
  return index->read_captures(fault) ? std::move(index) : nullptr;
}

bool PacketIndex::read_captures(base::Fault& fault) {
  struct stat status {};
  if (fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode)) return refuse(fault, 0, "is no file");
  const auto size = static_cast<std::uint64_t>(status.st_size);
  std::uint8_t head[sizeof kMagic], trailer[kTrailerBytes];
  if (size < sizeof head + kTrailerBytes || !read_at(0, head, sizeof head) ||
      !std::equal(head, head + sizeof head, kMagic)) {
    return refuse(fault, 0, "is no packet index of this version");
  }
  const std::uint64_t table_end = size - kTrailerBytes;
  if (!read_at(table_end, trailer, sizeof trailer) ||
      !std::equal(kEndMagic, kEndMagic + sizeof kEndMagic, trailer + 12)) {
    return refuse(fault, table_end, "has no end: it was not written to its end, or is cut");
  }
  chunks_end_ = base::load_le64(trailer);
  if (chunks_end_ < sizeof kMagic || chunks_end_ > table_end || table_end - chunks_end_ > kMostTableBytes) {
    return refuse(fault, table_end, "says that its captures stand where they cannot");
  }
  std::vector<std::uint8_t> bytes(table_end - chunks_end_);
  if (!read_at(chunks_end_, bytes.data(), bytes.size()) || checksum(bytes) != base::load_le32(trailer + 8)) {
    return refuse(fault, chunks_end_, "has a damaged list of captures");
  }
  Varints table(bytes);
  std::uint64_t count = 0;
  bool good = table.number(count) && count <= std::min<std::uint64_t>(bytes.size(), kMostPlaceCapture + 1);
  std::uint64_t landmarks_left = kMostLandmarks;
  for (std::uint64_t i = 0; good && i < count; ++i) {
    good = read_capture(table, captures_.emplace_back(), landmarks_left);
  }
  return good || refuse(fault, chunks_end_, "has a list of captures that cannot be");
}

bool PacketIndex::read_chunk(std::uint64_t position, std::vector<PacketEntry>& entries, std::uint64_t& before,
                             base::Fault& fault) const {
  entries.clear();
  if (position < sizeof kMagic || position >= chunks_end_) return refuse(fault, position, "has no chunk there");
  std::uint8_t bytes[2 * kMostVarint + kMostChunkBytes + kCrcBytes];
  // Most chunks are small: what nearly all of them have comes with the head.
  constexpr std::size_t kFirst = 320;
  std::size_t in_hand = std::min<std::uint64_t>(kFirst, chunks_end_ - position);
  if (!read_at(position, bytes, in_hand)) return refuse(fault, position, "ends within a chunk");
  Varints head({bytes, in_hand});
  std::uint64_t back = 0, size = 0;
  if (!head.number(back) || !head.number(size)) return refuse(fault, position, "has a chunk whose head cannot be");
  const std::size_t head_bytes = in_hand - head.rest().size();
  if (back > position || (back != 0 && position - back < sizeof kMagic) || size > kMostChunkBytes ||
      size + kCrcBytes + head_bytes > chunks_end_ - position) {
    return refuse(fault, position, "has a chunk whose head cannot be");
  }
  const std::size_t whole = head_bytes + size + kCrcBytes;
  if (whole > in_hand && !read_at(position + in_hand, bytes + in_hand, whole - in_hand)) {
    return refuse(fault, position, "ends within a chunk");
  }
  const base::ByteView coded{bytes + head_bytes, size};
  if (checksum(coded) != base::load_le32(bytes + head_bytes + size))
    return refuse(fault, position, "has a damaged chunk");
  before = back == 0 ? 0 : position - back;
  PacketEntry entry;
  Varints list(coded);
  while (!list.rest().empty()) {
    std::uint64_t number = 0, place = 0;
    if (!list.number(number) || !list.number(place)) return refuse(fault, position, "has a chunk that breaks off");
    entry.number += unzigzag(number);
    entry.place += unzigzag(place);
    entries.push_back(entry);
  }
  return !entries.empty() || refuse(fault, position, "has an empty chunk");
}

}  // namespace tractor::capture
