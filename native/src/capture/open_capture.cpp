// Recognition of compression and format by content, and what is said of content that is neither.
#include "capture/open_capture.hpp"

#include <algorithm>
#include <array>
#include <new>

#include "capture/compressed_input.hpp"
#include "capture/pcap_reader.hpp"
#include "capture/pcapng_reader.hpp"
#include "capture/read_ahead.hpp"

namespace tractor::capture {
namespace {

constexpr std::size_t kMagicBytes = 4;
constexpr const char* kDecompressesToNothing = "decompresses to nothing";
constexpr std::size_t kPcapngMagicBytes = 12;  // block type, length, byte-order magic

bool begins_with(base::ByteView bytes, std::string_view magic) {
  return bytes.size() >= magic.size() && base::as_text(bytes.first(magic.size())) == magic;
}

bool is_pcapng(base::ByteView head) {
  return head.size() >= kMagicBytes && base::load_le32(head.data()) == kSectionHeader;
}

bool has_byte_order_magic(const std::uint8_t* block) {
  return base::load_be32(block + 8) == kByteOrderMagic || base::load_le32(block + 8) == kByteOrderMagic;
}

// Kinds of file that people hand to us by mistake.
struct OtherKind {
  std::string_view magic;
  const char* name;
};
constexpr std::array kOtherKinds{
    OtherKind{{"snoop\0\0\0", 8}, "a snoop capture (RFC 1761)"},
    OtherKind{{"\xfd"
               "7zXZ\0",
               6},
              "xz data"},
    OtherKind{{"BZh", 3}, "bzip2 data"},
    OtherKind{{"PK\x03\x04", 4}, "a zip archive"},
    OtherKind{{"GMBU", 4}, "a Network Monitor capture"},
};

std::string quoted(base::ByteView head) {
  constexpr const char* kDigits = "0123456789abcdef";
  const bool text = std::all_of(head.begin(), head.end(), [](std::uint8_t byte) {
    return (byte >= 0x20 && byte < 0x7f) || byte == '\n' || byte == '\r' || byte == '\t';
  });
  std::string out;
  for (const std::uint8_t byte : head) {
    if (text) {
      out += byte < 0x20 ? ' ' : static_cast<char>(byte);
    } else {
      if (!out.empty()) out += ' ';
      out += kDigits[byte >> 4];
      out += kDigits[byte & 0xf];
    }
  }
  return text ? "the text \"" + out + "\"" : "the bytes " + out;
}

std::string no_capture(base::ByteView head) {
  for (const OtherKind& kind : kOtherKinds) {
    if (begins_with(head, kind.magic)) return std::string("is ") + kind.name + ", which is not read here";
  }
  return "is neither pcap nor pcapng: it begins with " + quoted(head.first(std::min<std::size_t>(head.size(), 16)));
}

std::unique_ptr<CaptureReader> refuse(base::Fault& fault, base::FaultCode code, std::uint64_t offset,
                                      std::string message) {
  fault.code = code;
  fault.offset = offset;
  fault.message = std::move(message);
  return nullptr;
}

// A source that ended before it was clear what it holds.
std::unique_ptr<CaptureReader> refuse_short(const ChunkStream& stream, const CaptureInfo& info, base::Fault& fault,
                                            const char* what) {
  const base::Fault& cause = stream.source().fault();
  if (cause) return refuse(fault, cause.code, stream.offset(), cause.message);
  const std::size_t size = stream.available();
  if (size == 0) {
    return refuse(fault, base::FaultCode::empty, 0, info.compression.empty() ? "is empty" : kDecompressesToNothing);
  }
  return refuse(fault, base::FaultCode::truncated, 0,
                "the capture ends " + std::to_string(size) + " bytes into " + what);
}

std::unique_ptr<CaptureReader> open_pcap(ChunkStream stream, const OpenOptions& options, CaptureInfo info,
                                         base::Fault& fault) {
  if (!stream.fill(kPcapHeaderBytes)) return refuse_short(stream, info, fault, "a file header of 24");
  std::string message;
  const std::optional<PcapHeader> header = parse_pcap_header(stream.begin(), message);
  if (!header) return refuse(fault, base::FaultCode::bad_record, 4, std::move(message));
  stream.consume_to(stream.begin() + kPcapHeaderBytes);
  info.format = header->modified ? "pcap-modified" : header->nanoseconds ? "pcap-ns" : "pcap";
  info.bytes_read = kPcapHeaderBytes;
  if (header->reserved_bits) info.anomalies["reserved bits beside the link type"] = 1;
  SectionInfo section;
  section.big_endian = header->big_endian;
  section.version_major = header->version_major;
  section.version_minor = header->version_minor;
  info.sections.push_back(std::move(section));
  InterfaceInfo interface;
  interface.link_type = header->link_type;
  interface.snap_length = header->snap_length;
  interface.fcs_length = header->fcs_length;
  interface.ticks_per_second = header->nanoseconds ? 1'000'000'000 : 1'000'000;
  info.interfaces.push_back(std::move(interface));
  return std::make_unique<PcapReader>(std::move(stream), options, std::move(info), *header);
}

// Frames to be skipped may come first, of zstd and lz4 alike: only what follows them tells the two apart. False where
// the source ends inside one.
bool skip_frames(ChunkStream& stream) {
  constexpr std::size_t kHead = 8;  // magic, length of the rest
  while (stream.fill(kMagicBytes), is_skippable(stream.view())) {
    if (!stream.fill(kHead)) return false;
    std::uint64_t left = kHead + std::uint64_t{base::load_le32(stream.begin() + kMagicBytes)};
    while (left > 0) {
      if (!stream.fill(1)) return false;
      const std::size_t n = std::min<std::uint64_t>(left, stream.available());
      stream.consume_to(stream.begin() + n);
      left -= n;
    }
  }
  return true;
}

std::unique_ptr<ByteSource> decompress(std::unique_ptr<ByteSource> stored, base::ByteView head,
                                       const std::string& compression) {
  if (compression == "gzip") return make_gzip_source(std::move(stored), head);
  if (compression == "lz4") return make_lz4_source(std::move(stored), head);
  return make_zstd_source(std::move(stored), head);
}

std::unique_ptr<CaptureReader> recognise(ChunkStream stream, const OpenOptions& options, CaptureInfo info,
                                         base::Fault& fault);

std::unique_ptr<CaptureReader> open_compressed(ChunkStream stream, const OpenOptions& options, CaptureInfo info,
                                               base::Fault& fault) {
  if (!skip_frames(stream)) {
    const base::Fault& cause = stream.source().fault();
    if (cause) return refuse(fault, cause.code, 0, cause.message);
    return refuse(fault, base::FaultCode::truncated, 0, "the compressed data ends inside a frame to be skipped");
  }
  const base::ByteView head = stream.view();
  if (head.empty() && !stream.source().fault()) return refuse(fault, base::FaultCode::empty, 0, kDecompressesToNothing);
  info.compression = is_gzip(head) ? "gzip" : is_lz4(head) ? "lz4" : "zstd";
  std::unique_ptr<ByteSource> plain = decompress(stream.take_source(), head, info.compression);
  if (!plain) return refuse(fault, base::FaultCode::out_of_memory, 0, "no memory to decompress it");
  if (options.read_ahead) plain = read_ahead(std::move(plain));
  return recognise(ChunkStream(std::move(plain), options.chunk_bytes), options, std::move(info), fault);
}

std::unique_ptr<CaptureReader> recognise(ChunkStream stream, const OpenOptions& options, CaptureInfo info,
                                         base::Fault& fault) {
  const bool enough = stream.fill(kMagicBytes);
  const base::ByteView head = stream.view();
  if (info.compression.empty() && (is_gzip(head) || is_zstd(head) || is_lz4(head) || is_skippable(head))) {
    return open_compressed(std::move(stream), options, std::move(info), fault);
  }
  if (!enough && (head.empty() || stream.source().fault())) return refuse_short(stream, info, fault, "");
  stream.map_from_now_on();
  if (enough && is_pcap_magic(head.data())) return open_pcap(std::move(stream), options, std::move(info), fault);
  if (enough && is_pcapng(head)) {
    info.format = "pcapng";
    if (!stream.fill(kPcapngMagicBytes)) return refuse_short(stream, info, fault, "the head of a section header block");
    if (has_byte_order_magic(stream.begin())) {
      return std::make_unique<PcapngReader>(std::move(stream), options, std::move(info));
    }
    return refuse(fault, base::FaultCode::not_a_capture, 0, no_capture(stream.view()));
  }
  return refuse(fault, base::FaultCode::not_a_capture, 0, no_capture(head));
}

}  // namespace

std::unique_ptr<CaptureReader> open_source(std::unique_ptr<ByteSource> source, const std::string& path,
                                           const OpenOptions& options, base::Fault& fault) {
  fault = base::Fault{};
  try {
    fault.path = path;
    CaptureInfo info;
    info.path = path;
    return recognise(ChunkStream(std::move(source), options.chunk_bytes), options, std::move(info), fault);
  } catch (const std::bad_alloc&) {
    return refuse(fault, base::FaultCode::out_of_memory, 0, {});
  }
}

std::unique_ptr<CaptureReader> open_capture(const std::string& path, const OpenOptions& options, base::Fault& fault) {
  std::unique_ptr<ByteSource> source = open_file_source(path, {options.stop, options.unwanted}, fault);
  if (!source) return nullptr;
  return open_source(std::move(source), path, options, fault);
}

}  // namespace tractor::capture
