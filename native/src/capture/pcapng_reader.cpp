// The walk over pcapng blocks, compiled once per byte order.
#include "capture/pcapng_reader.hpp"

#include <limits>

#include "capture/lines_ahead.hpp"

namespace tractor::capture {
namespace {

constexpr std::size_t kPacketData = kPacketHead;  // where a packet's bytes stand in its block
constexpr std::size_t kSimplePacketData = 12;
constexpr std::size_t kSectionHeadNeeded = 12;  // up to the byte-order magic
constexpr std::size_t kMostUnknownTypes = 64;   // listed one by one

template <bool kBigEndian>
std::uint32_t load32(const std::uint8_t* p) {
  if constexpr (kBigEndian) {
    return base::load_be32(p);
  } else {
    return base::load_le32(p);
  }
}

template <bool kBigEndian>
std::uint16_t load16(const std::uint8_t* p) {
  if constexpr (kBigEndian) {
    return base::load_be16(p);
  } else {
    return base::load_le16(p);
  }
}

}  // namespace

PcapngReader::PcapngReader(ChunkStream stream, const OpenOptions& options, CaptureInfo info)
    : StreamReader(std::move(stream), options, std::move(info)), section_(info_, options.processes) {}

ReadStatus PcapngReader::read_frames(FrameBatch& batch) {
  batch.frames.resize(options_.max_frames_per_batch);
  for (;;) {
    std::size_t n = 0;
    Stop stop = Stop::section;
    // The first block of a capture is a section header: open_capture has seen its type.
    if (!info_.sections.empty()) {
      stop = section_.big_endian() ? walk<true>(batch.frames.data(), n) : walk<false>(batch.frames.data(), n);
    }
    if (n > 0) {
      batch.frames.resize(n);
      count_blocks();
      return ReadStatus::frames;
    }
    if (stop == Stop::section) {
      if (begin_section()) continue;
      stop = problem_.empty() ? Stop::need : Stop::bad;
    }
    if (stop == Stop::need && stream_.fill(need_)) continue;
    count_blocks();
    if (stop == Stop::limit) return ReadStatus::end;
    if (stop == Stop::bad) return stop_at_bad_record(problem_);
    if (stream_.available() == 0) section_.end(stream_.offset());
    return stop_at_end_of_source(reading_);
  }
}

void PcapngReader::count_blocks() {
  if (enhanced_ > 0) info_.blocks["EPB"] = enhanced_;
  if (simple_ > 0) info_.blocks["SPB"] = simple_;
  if (obsolete_ > 0) info_.blocks["PB"] = obsolete_;
}

PcapngReader::Stop PcapngReader::refuse(std::string problem) {
  problem_ = std::move(problem);
  return Stop::bad;
}

namespace {

// Why a block's length cannot be; empty where it can.
std::string length_problem(std::uint32_t type, std::uint32_t length, std::size_t most) {
  const std::string what =
      "a block (" + block_name(type) + ") says that it is " + std::to_string(length) + " bytes long";
  if (length < kSmallestBlock) return what + "; no block is shorter than 12";
  if (length % 4 != 0) return what + ", not a multiple of 4";
  if (length > most) return what + "; at most " + std::to_string(most) + " are believed";
  return {};
}

std::string tail_problem(std::uint32_t type, std::uint32_t length, std::uint32_t tail) {
  return "a block (" + block_name(type) + ") says that it is " + std::to_string(length) +
         " bytes long at its head and " + std::to_string(tail) + " at its end";
}

std::string block_text(std::uint32_t type, std::uint32_t length) {
  return "a block (" + block_name(type) + ") of " + std::to_string(length);
}

}  // namespace

// False with problem_ set where the header cannot be, false without where need_ bytes must be in hand first.
bool PcapngReader::begin_section() {
  problem_.clear();
  need_ = kSectionHeadNeeded;
  reading_ = "the head of a section header block";
  if (stream_.available() < need_) return false;
  const std::uint8_t* p = stream_.begin();
  ByteOrder order;
  order.big_endian = base::load_be32(p + kBlockHead) == kByteOrderMagic;
  if (!order.big_endian && base::load_le32(p + kBlockHead) != kByteOrderMagic) {
    problem_ = "a section header block has no byte-order magic where it must";
    return false;
  }
  const std::uint32_t length = order.load32(p + 4);
  problem_ = length_problem(kSectionHeader, length, options_.max_record_bytes);
  if (!problem_.empty()) return false;
  need_ = length;
  reading_ = block_text(kSectionHeader, length);
  if (stream_.available() < need_) return false;
  const std::uint32_t tail = order.load32(p + length - kBlockTail);
  if (tail != length) {
    problem_ = tail_problem(kSectionHeader, length, tail);
    return false;
  }
  section_.end(stream_.offset());
  problem_ = section_.begin({p, length}, stream_.offset());
  if (!problem_.empty()) return false;
  ++info_.blocks["SHB"];
  stream_.consume_to(p + length);
  return true;
}

template <bool kBigEndian>
PcapngReader::Stop PcapngReader::walk(Frame* frames, std::size_t& n) {
  const std::size_t most = options_.max_frames_per_batch;
  const std::size_t longest = options_.max_record_bytes;
  const std::uint8_t* p = stream_.begin();
  const std::uint8_t* const end = stream_.end();
  const std::uint8_t* const begin = p;
  const std::uint64_t to_limit = bytes_to_limit();
  FrameTally tally = tally_;
  LinesAhead lines(p, options_.walks_alone);
  Stop stop = Stop::full;
  while (n < most) {
    const auto in_hand = static_cast<std::size_t>(end - p);
    if (static_cast<std::uint64_t>(p - begin) >= to_limit) [[unlikely]] {
      stop = Stop::limit;
      break;
    }
    if (in_hand < kBlockHead) {
      need_ = kBlockHead;
      reading_ = "the head of a block";
      stop = Stop::need;
      break;
    }
    const std::uint32_t type = load32<kBigEndian>(p);
    const std::uint32_t length = load32<kBigEndian>(p + 4);
    if (type == kSectionHeader) [[unlikely]] {
      stop = Stop::section;
      break;
    }
    if (length < kSmallestBlock || length % 4 != 0 || length > longest) [[unlikely]] {
      stop = refuse(length_problem(type, length, longest));
      break;
    }
    if (in_hand < length) {
      need_ = length;
      reading_ = block_text(type, length);
      stop = Stop::need;
      break;
    }
    lines.pass(p);
    const std::uint32_t tail = load32<kBigEndian>(p + length - kBlockTail);
    if (tail != length) [[unlikely]] {
      stop = refuse(tail_problem(type, length, tail));
      break;
    }
    bool good = true;
    if (type == kEnhancedPacket) [[likely]] {
      good = length >= kPacketData + kBlockTail &&
             add_packet<kBigEndian>(p, length, load32<kBigEndian>(p + 8), frames[n], tally);
      n += good;
      enhanced_ += good;
    } else if (type == kSimplePacket) {
      good = add_simple_packet<kBigEndian>(p, length, frames[n], tally);
      n += good;
      simple_ += good;
    } else if (type == kPacket) {
      good = length >= kPacketData + kBlockTail &&
             add_packet<kBigEndian>(p, length, load16<kBigEndian>(p + 8), frames[n], tally);
      n += good;
      obsolete_ += good;
    } else {
      good = describe(type, {p, length});
    }
    if (!good) {
      if (problem_.empty()) problem_ = block_text(type, length) + " bytes is too short for a packet";
      stop = Stop::bad;
      break;
    }
    p += length;
  }
  stream_.consume_to(p);
  tally_ = tally;
  return stop;
}

// An enhanced packet block and the obsolete packet block differ in the interface's id alone. False with problem_ set
// where the packet cannot be.
template <bool kBigEndian>
bool PcapngReader::add_packet(const std::uint8_t* block, std::uint32_t length, std::uint32_t id, Frame& frame,
                              FrameTally& tally) {
  const std::vector<PcapngInterface>& interfaces = section_.interfaces();
  const std::uint32_t captured = load32<kBigEndian>(block + 20);
  const std::size_t room = length - kPacketData - kBlockTail;
  if (id >= interfaces.size()) [[unlikely]] {
    problem_ = "a packet came from interface " + std::to_string(id) + ", and this section declared " +
               std::to_string(interfaces.size());
    return false;
  }
  if (captured > room) [[unlikely]] {
    problem_ = "a packet says that it holds " + std::to_string(captured) +
               " bytes of a frame; its block has room for " + std::to_string(room);
    return false;
  }
  const PcapngInterface& interface = interfaces[id];
  const std::uint64_t ticks = (std::uint64_t{load32<kBigEndian>(block + 12)} << 32) | load32<kBigEndian>(block + 16);
  frame.data = block + kPacketData;
  frame.time_ns = interface.scale.to_ns(ticks, tally.time_out_of_range);
  frame.captured_length = captured;
  frame.wire_length = tally.add_lengths(captured, load32<kBigEndian>(block + 24), interface.snap_length);
  frame.interface_index = interface.index;
  frame.link_type = interface.link_type;
  frame.fcs_length = interface.fcs_length;
  frame.process = section_.process();
  tally.add_time(frame.time_ns);
  ++info_.interfaces[interface.index].frames;
  const std::size_t options = room - padded(captured);
  if (options > 0) {
    section_.read_packet_options({block + kPacketData + padded(captured), options}, frame);
  }
  return true;
}

// draft-ietf-opsawg-pcapng section 4.4: always of the first interface, without a time, cut at that interface's snap
// length.
template <bool kBigEndian>
bool PcapngReader::add_simple_packet(const std::uint8_t* block, std::uint32_t length, Frame& frame, FrameTally& tally) {
  if (length < kSimplePacketData + kBlockTail) return false;
  if (section_.interfaces().empty()) {
    problem_ = "a simple packet, and this section declared no interface";
    return false;
  }
  const PcapngInterface& interface = section_.interfaces().front();
  const std::uint32_t wire = load32<kBigEndian>(block + 8);
  const auto room = static_cast<std::uint32_t>(length - kSimplePacketData - kBlockTail);
  frame.data = block + kSimplePacketData;
  frame.time_ns = tally.previous == std::numeric_limits<base::TimeNs>::min() ? 0 : tally.previous;
  frame.captured_length = std::min({wire, interface.snap_length, room});
  frame.wire_length = tally.add_lengths(frame.captured_length, wire, interface.snap_length);
  frame.interface_index = interface.index;
  frame.link_type = interface.link_type;
  frame.fcs_length = interface.fcs_length;
  frame.process = section_.process();
  ++tally.untimed;
  ++info_.interfaces[interface.index].frames;
  return true;
}

// Blocks without frames. False with problem_ set.
bool PcapngReader::describe(std::uint32_t type, base::ByteView block) {
  problem_.clear();
  std::string name = block_name(type);
  switch (type) {
    case kInterfaceDescription:
      problem_ =
          section_.add_interface(block, stream_.offset() + static_cast<std::uint64_t>(block.data() - stream_.begin()));
      break;
    case kNameResolution:
      section_.add_names(block);
      break;
    case kInterfaceStatistics:
      section_.add_statistics(block);
      break;
    case kDarwinProcess:
      section_.add_process(block);
      break;
    case kDecryptionSecrets:
      ++info_.secrets_blocks;
      break;
    default:
      if (info_.blocks.find(name) == info_.blocks.end() && ++unknown_types_ > kMostUnknownTypes) name = "other";
      info_.skipped_bytes["block " + name] += block.size();
      break;
  }
  if (!problem_.empty()) return false;
  ++info_.blocks[name];
  return true;
}

}  // namespace tractor::capture
