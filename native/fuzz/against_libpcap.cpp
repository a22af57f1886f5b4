#include "against_libpcap.hpp"

#include <pcap/pcap.h>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <string>
#include <string_view>

#include "capture/memory_source.hpp"
#include "capture/open_capture.hpp"
#include "require.hpp"

namespace tractor::fuzz {

namespace {

// What libpcap refuses and we read, as messages of libpcap 1.10 and later.
constexpr std::array<std::string_view, 15> kOnlyWeReadOn = {
    // Bits beside the link type that the format has not: an anomaly, counted.
    "linktype reserved bits not zero",
    // A pcap_t has one link type and one snap length; each of our frames has those of its interface.
    "different from the type of the first",
    "different from the snapshot length of the first",
    // A capture of nothing is no fault.
    "has no Interface Description Blocks",
    // Each section has its own byte order.
    "sections with different byte orders",
    // Frames longer than the snap length are an anomaly, counted: what the block holds is the frame's.
    "bigger than snaplen of",
    // Frames above 256 KiB, blocks above 16 MiB, section headers above 1 MiB (comments): 64 MiB here.
    "bigger than maximum of",
    "> maximum",
    "has invalid length",
    // Any version 1.x: the draft promises that they can be read as 1.0.
    "unsupported pcapng savefile version",
    // Options that cannot be, or do not fit their block, are skipped and counted.
    "Interface Description Block has",
    "Interface Description Block if_tsresol",
    "block of type 1 in pcapng dump file is too short",
    // A simple packet has as many bytes as its block has room for.
    "block of type 3 in pcapng dump file is too short",
    // Some thousands there, 65,536 here.
    "interfaces in the file",
};

// What we refuse and libpcap does not look at.
constexpr std::array<std::string_view, 2> kOnlyLibpcapReadsOn = {
    // The first section header's length at its end, which must be that at its head as of any other block.
    "a block (SHB) says that it is",
    // A further section header before the first interface: libpcap looks for that alone, and passes over all else.
    "a section header block has no byte-order magic",
};

struct Theirs {
  explicit Theirs(base::ByteView bytes) {
    std::FILE* file = fmemopen(const_cast<std::uint8_t*>(bytes.data()), bytes.size(), "rb");
    require(file != nullptr);
    std::array<char, PCAP_ERRBUF_SIZE> message{};
    handle = pcap_fopen_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_NANO, message.data());
    if (handle != nullptr) return;
    error = message.data();
    std::fclose(file);
  }
  Theirs(const Theirs&) = delete;
  Theirs& operator=(const Theirs&) = delete;
  ~Theirs() {
    if (handle != nullptr) pcap_close(handle);
  }
  // False at the end, and with `error` where there is one.
  bool next() {
    if (handle == nullptr) return false;
    const int outcome = pcap_next_ex(handle, &header, &data);
    if (outcome == PCAP_ERROR) error = pcap_geterr(handle);
    return outcome == 1;
  }

  pcap_t* handle = nullptr;
  pcap_pkthdr* header = nullptr;
  const std::uint8_t* data = nullptr;
  std::string error;
};

struct Ours {
  explicit Ours(base::ByteView bytes) {
    capture::OpenOptions options;
    options.max_frames_per_batch = 1;
    options.read_ahead = false;
    options.chunk_bytes = 1 << 14;  // as small as inputs: clearing a large one takes longer than reading it
    reader = capture::open_source(std::make_unique<capture::MemorySource>(bytes), "fuzz", options, fault);
  }
  bool next() {
    if (!reader) return false;
    const std::uint64_t simple_before = simple_packets();
    const bool more = reader->next(batch) == capture::ReadStatus::frames;
    if (more) frame = batch.frames[0];
    fault = reader->fault();
    simple = simple_packets() != simple_before;
    return more;
  }
  std::uint64_t simple_packets() const {
    const auto found = reader->info().blocks.find("SPB");
    return found == reader->info().blocks.end() ? 0 : found->second;
  }

  std::unique_ptr<capture::CaptureReader> reader;
  capture::FrameBatch batch;
  capture::Frame frame;
  bool simple = false;
  base::Fault fault;
};

// DLT_* of a LINKTYPE_*: on Linux they differ for those that systems number each in their way.
int dlt_of(std::uint16_t link_type) {
  switch (link_type) {
    case 100:
      return DLT_ATM_RFC1483;
    case 101:
      return DLT_RAW;
    case 102:
      return DLT_SLIP_BSDOS;
    case 103:
      return DLT_PPP_BSDOS;
    case 106:
      return DLT_ATM_CLIP;
    case 246:
      return DLT_PFSYNC;
    default:
      return link_type;
  }
}

// libpcap turns the numbers in these headers round, in files of the other byte order, and works the lengths of
// USB frames out anew.
bool rewrites(int dlt) {
  return dlt == DLT_USB_LINUX || dlt == DLT_USB_LINUX_MMAPPED || dlt == DLT_NFLOG || dlt == DLT_PKTAP;
}

constexpr std::int64_t kSecond = base::kNsPerSecond;

std::int64_t seconds(base::TimeNs time_ns) {
  return time_ns / kSecond - (time_ns % kSecond < 0 ? 1 : 0);
}

// pcap: 32 bits of seconds, which libpcap takes for signed (until 2038) and we do not (until 2106). A fraction of a
// second and more is multiplied in 32 bits there.
void compare_pcap_time(const Ours& ours, const pcap_pkthdr& header) {
  const capture::CaptureInfo& info = ours.reader->info();
  const std::uint8_t* record = ours.frame.data - (info.format == "pcap-modified" ? 24 : 16);
  const bool big_endian = info.sections[0].big_endian;
  const std::uint32_t fraction = big_endian ? base::load_be32(record + 4) : base::load_le32(record + 4);
  if (fraction >= info.interfaces[0].ticks_per_second) return;
  require(static_cast<std::uint32_t>(seconds(ours.frame.time_ns)) == static_cast<std::uint32_t>(header.ts.tv_sec));
  require(ours.frame.time_ns - seconds(ours.frame.time_ns) * kSecond == header.ts.tv_usec);
}

// pcapng: times that 64 bits of nanoseconds do not hold are clamped here. A simple packet has none: libpcap says 1970.
void compare_pcapng_time(const Ours& ours, const pcap_pkthdr& header) {
  if (ours.simple) return;
  constexpr base::TimeNs kLeast = std::numeric_limits<base::TimeNs>::min(), kGreatest = -(kLeast + 1);
  if (ours.frame.time_ns == kLeast || ours.frame.time_ns == kGreatest) return;
  require(seconds(ours.frame.time_ns) == header.ts.tv_sec);
  // Of binary fractions finer than 2^-34 libpcap's product with 10^9 does not fit its 64 bits.
  const std::uint64_t ticks = ours.reader->info().interfaces[ours.frame.interface_index].ticks_per_second;
  const bool binary = (ticks & (ticks - 1)) == 0;
  if (binary && ticks > std::uint64_t{1} << 34) return;
  require(ours.frame.time_ns - seconds(ours.frame.time_ns) * kSecond == header.ts.tv_usec);
}

// libpcap up to 1.10 takes 26 bits for the link type; the format has 16, and ten that are zero.
void compare_link_type(const Ours& ours, int dlt) {
  const bool more_bits = ours.reader->info().anomalies.count("reserved bits beside the link type") != 0;
  require(dlt == dlt_of(ours.frame.link_type) || (more_bits && (dlt & 0xffff) == ours.frame.link_type));
}

void compare_frame(const Ours& ours, const Theirs& theirs) {
  const pcap_pkthdr& header = *theirs.header;
  const bool pcapng = ours.reader->info().format == "pcapng";
  const int dlt = pcap_datalink(theirs.handle);
  compare_link_type(ours, dlt);
  pcapng ? compare_pcapng_time(ours, header) : compare_pcap_time(ours, header);
  // A frame longer than the snap length is cut there; an anomaly here, and whole.
  const auto snap = static_cast<std::uint32_t>(pcap_snapshot(theirs.handle));
  require(header.caplen == std::min(ours.frame.captured_length, snap));
  // A length on the wire below what was captured is passed on there, and an anomaly here.
  if (dlt != DLT_USB_LINUX_MMAPPED) {
    require(ours.frame.wire_length == std::max<std::uint32_t>(header.len, ours.frame.captured_length));
  }
  if (!rewrites(dlt)) require(std::memcmp(ours.frame.data, theirs.data, header.caplen) == 0);
}

template <std::size_t kCount>
bool listed(std::string_view message, const std::array<std::string_view, kCount>& reasons) {
  for (const std::string_view reason : reasons) {
    if (message.find(reason) != message.npos) return true;
  }
  return false;
}

// libpcap reads the length of a section header in the byte order of the section before.
bool changes_byte_order(const capture::CaptureInfo& info) {
  const auto& sections = info.sections;
  return std::any_of(sections.begin(), sections.end(),
                     [&](const capture::SectionInfo& s) { return s.big_endian != sections[0].big_endian; });
}

// One of the two gave no more frames: is at its end, or has a fault or an error.
void check_ends(const Ours& ours, bool we, const Theirs& theirs, bool they) {
  const bool we_stopped = static_cast<bool>(ours.fault), they_stopped = !theirs.error.empty();
  const bool refused_there =
      they_stopped && (listed(theirs.error, kOnlyWeReadOn) || (ours.reader && changes_byte_order(ours.reader->info())));
  const bool refused_here = we_stopped && listed(ours.fault.message, kOnlyLibpcapReadsOn);
  const bool both_stopped = we_stopped && they_stopped, both_ended = !we && !they && !we_stopped && !they_stopped;
  if (both_stopped || both_ended || refused_there || refused_here) return;
  std::fprintf(stderr, "libpcap: %s; we: %s\n", they ? "a frame" : theirs.error.c_str(),
               we ? "a frame" : ours.fault.message.c_str());
  require(false);
}

}  // namespace

void compare_with_libpcap(base::ByteView bytes) {
  if (bytes.empty()) return;
  Ours ours(bytes);
  if (ours.reader && !ours.reader->info().compression.empty()) return;
  Theirs theirs(bytes);
  for (;;) {
    const bool we = ours.next(), they = theirs.next();
    if (we && they) {
      compare_frame(ours, theirs);
      continue;
    }
    check_ends(ours, we, theirs, they);
    return;
  }
}

}  // namespace tractor::fuzz
