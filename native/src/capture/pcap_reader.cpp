// The walk over pcap records, and what happens at the end of a chunk.
#include "capture/pcap_reader.hpp"

#include <limits>

#include "capture/lines_ahead.hpp"

namespace tractor::capture {
namespace {

constexpr std::size_t kRecordHeader = 16;
constexpr std::size_t kModifiedRecordHeader = 24;  // and interface index, protocol, packet type

template <bool kBigEndian>
std::uint32_t load32(const std::uint8_t* p) {
  if constexpr (kBigEndian) {
    return base::load_be32(p);
  } else {
    return base::load_le32(p);
  }
}

template <bool kBigEndian, LengthOrder kOrder>
void load_lengths(const std::uint8_t* record, std::uint32_t& captured, std::uint32_t& wire) {
  captured = load32<kBigEndian>(record + 8);
  wire = load32<kBigEndian>(record + 12);
  if constexpr (kOrder == LengthOrder::wire_first) std::swap(captured, wire);
  if constexpr (kOrder == LengthOrder::unsure) {
    if (captured > wire) std::swap(captured, wire);
  }
}

template <bool kBigEndian, bool kNanoseconds, std::size_t kHeader, LengthOrder kOrder>
std::size_t walk(const std::uint8_t*& from, const std::uint8_t* end, Frame* frames, std::size_t most,
                 const PcapReader::Shape& shape_in, FrameTally& tally_in) {
  constexpr std::uint32_t kFractions = kNanoseconds ? base::kNsPerSecond : base::kNsPerSecond / base::kNsPerUs;
  constexpr std::int64_t kNsPerFraction = kNanoseconds ? 1 : base::kNsPerUs;
  const PcapReader::Shape shape = shape_in;  // local copies: nothing that is stored below can change them
  FrameTally tally = tally_in;
  const std::uint8_t* p = from;
  LinesAhead lines(p, shape.walks_alone);
  std::size_t n = 0;
  while (n < most && static_cast<std::size_t>(end - p) >= kHeader) {
    std::uint32_t captured = 0;
    std::uint32_t wire = 0;
    load_lengths<kBigEndian, kOrder>(p, captured, wire);
    if (captured > shape.longest_record || captured > static_cast<std::size_t>(end - p) - kHeader) break;
    lines.pass(p);
    const std::uint32_t fraction = load32<kBigEndian>(p + 4);
    Frame& frame = frames[n++];
    frame.data = p + kHeader;
    frame.time_ns = std::int64_t{load32<kBigEndian>(p)} * base::kNsPerSecond + fraction * kNsPerFraction;
    frame.captured_length = captured;
    frame.wire_length = tally.add_lengths(captured, wire, shape.snap_length);
    frame.interface_index = 0;
    frame.process = 0;
    frame.link_type = shape.link_type;
    frame.fcs_length = shape.fcs_length;
    tally.odd_fraction += fraction >= kFractions;
    tally.add_time(frame.time_ns);
    p += kHeader + captured;
  }
  from = p;
  tally_in = tally;
  return n;
}

// The walk and the length at which it stops come from one place: if they disagreed, neither would get any further.
template <bool kBigEndian, LengthOrder kOrder>
std::uint32_t captured_length(const std::uint8_t* record) {
  std::uint32_t captured = 0;
  std::uint32_t wire = 0;
  load_lengths<kBigEndian, kOrder>(record, captured, wire);
  return captured;
}

template <bool kBigEndian, LengthOrder kOrder>
PcapReader::Layout layout(const PcapHeader& header) {
  PcapReader::Layout chosen{kRecordHeader, walk<kBigEndian, false, kRecordHeader, kOrder>,
                            captured_length<kBigEndian, kOrder>};
  if (header.nanoseconds) chosen.walk = walk<kBigEndian, true, kRecordHeader, kOrder>;
  if (header.modified) {
    chosen.header_bytes = kModifiedRecordHeader;
    chosen.walk = walk<kBigEndian, false, kModifiedRecordHeader, kOrder>;
  }
  return chosen;
}

template <bool kBigEndian>
PcapReader::Layout choose_layout(const PcapHeader& header) {
  switch (header.length_order) {
    case LengthOrder::wire_first:
      return layout<kBigEndian, LengthOrder::wire_first>(header);
    case LengthOrder::unsure:
      return layout<kBigEndian, LengthOrder::unsure>(header);
    case LengthOrder::captured_first:
      break;
  }
  return layout<kBigEndian, LengthOrder::captured_first>(header);
}

std::uint32_t narrow(std::size_t value) {
  return static_cast<std::uint32_t>(std::min<std::size_t>(value, std::numeric_limits<std::uint32_t>::max()));
}

}  // namespace

PcapReader::PcapReader(ChunkStream stream, const OpenOptions& options, CaptureInfo info, const PcapHeader& header)
    : StreamReader(std::move(stream), options, std::move(info)),
      layout_(header.big_endian ? choose_layout<true>(header) : choose_layout<false>(header)) {
  shape_.longest_record = narrow(options.max_record_bytes);
  shape_.snap_length = header.snap_length == 0 ? std::numeric_limits<std::uint32_t>::max() : header.snap_length;
  shape_.link_type = header.link_type;
  shape_.fcs_length = header.fcs_length;
  shape_.walks_alone = options.walks_alone;
}

ReadStatus PcapReader::read_frames(FrameBatch& batch) {
  for (;;) {
    batch.frames.resize(options_.max_frames_per_batch);
    const std::uint8_t* position = stream_.begin();
    const bool limited = bytes_to_limit() < stream_.available();
    const std::uint8_t* const end = limited ? position + bytes_to_limit() : stream_.end();
    std::size_t n = layout_.walk(position, end, batch.frames.data(), options_.max_frames_per_batch, shape_, tally_);
    // None lies wholly before the limit, but the next one begins there.
    if (n == 0 && limited) n = layout_.walk(position, stream_.end(), batch.frames.data(), 1, shape_, tally_);
    stream_.consume_to(position);
    if (n > 0) {
      batch.frames.resize(n);
      info_.interfaces[0].frames += n;
      return ReadStatus::frames;
    }
    ReadStatus status = ReadStatus::frames;
    if (!more(status)) return status;
  }
}

bool PcapReader::more(ReadStatus& status) {
  if (!stream_.fill(layout_.header_bytes)) {
    status = stop_at_end_of_source("a record header of " + std::to_string(layout_.header_bytes));
    return false;
  }
  const std::uint32_t captured = layout_.captured_length(stream_.begin());
  if (captured > shape_.longest_record) {
    status =
        stop_at_bad_record("a record says that it holds " + std::to_string(captured) + " bytes of a frame; at most " +
                           std::to_string(shape_.longest_record) + " are believed");
    return false;
  }
  const std::size_t whole = layout_.header_bytes + captured;
  if (stream_.fill(whole)) return true;
  status = stop_at_end_of_source("a record of " + std::to_string(whole));
  return false;
}

}  // namespace tractor::capture
