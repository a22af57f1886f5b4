// Recognition of compression and format by content, and what is said of content that is neither.
#include "capture/open_capture.hpp"

#include <algorithm>
#include <array>
#include <new>

#include "capture/pcap_reader.hpp"
#include "capture/pcapng_reader.hpp"

namespace tractor::capture {
namespace {

constexpr std::size_t kMagicBytes = 4;
constexpr std::size_t kPcapngMagicBytes = 12;  // block type, length, byte-order magic

bool begins_with(base::ByteView bytes, std::string_view magic) {
  return bytes.size() >= magic.size() && base::as_text(bytes.first(magic.size())) == magic;
}

bool is_gzip(base::ByteView head) {
  return begins_with(head, "\x1f\x8b");
}

// RFC 8878 sections 3.1.1 and 3.1.2: a frame, or one to be skipped, which may come first.
bool is_zstd(base::ByteView head) {
  if (head.size() < kMagicBytes) return false;
  const std::uint32_t magic = base::load_le32(head.data());
  return magic == 0xfd2f'b528 || (magic & 0xffff'fff0) == 0x184d'2a50;
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
    OtherKind{{"\x04\x22\x4d\x18", 4}, "lz4 data"},
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
    return refuse(fault, base::FaultCode::empty, 0, info.compression.empty() ? "is empty" : "decompresses to nothing");
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

std::unique_ptr<CaptureReader> recognise(ChunkStream stream, const OpenOptions& options, CaptureInfo info,
                                         base::Fault& fault) {
  const bool enough = stream.fill(kMagicBytes);
  const base::ByteView head = stream.view();
  if (info.compression.empty() && (is_gzip(head) || is_zstd(head))) {
    const bool gzip = is_gzip(head);
    info.compression = gzip ? "gzip" : "zstd";
    auto stored = stream.take_source();
    auto plain = gzip ? make_gzip_source(std::move(stored), head) : make_zstd_source(std::move(stored), head);
    if (!plain) return refuse(fault, base::FaultCode::out_of_memory, 0, "no memory to decompress it");
    return recognise(ChunkStream(std::move(plain), options.chunk_bytes), options, std::move(info), fault);
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
  std::unique_ptr<ByteSource> source = open_file_source(path, options.stop, fault);
  if (!source) return nullptr;
  return open_source(std::move(source), path, options, fault);
}

}  // namespace tractor::capture
