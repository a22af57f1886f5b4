// The sweep over chunks of the index, and the reading of single records.
#include "capture/carved_reader.hpp"

#include <algorithm>
#include <list>
#include <map>
#include <new>

#include "capture/pcapng_blocks.hpp"
#include "capture/pcapng_writer.hpp"

namespace tractor::capture {
namespace {

constexpr std::size_t kReadBytes = 16 << 10;    // around a record: holds most
constexpr std::size_t kBatchBytes = 256 << 10;  // of frames, about
constexpr std::size_t kMostOpen = 64;
// 16 bytes each: the chunks of some 500 million packets of long flows, or so many short flows.
constexpr std::size_t kMostChunks = std::size_t{1} << 24;
// Batches read for nothing before the caller hears of it and may stop.
constexpr int kBatchesAtOnce = 4096;

// The entries of all flows in the order of their numbers, from chunks that are read when their first one is due: what
// is held is about that of the flows that were open at one time.
class EntrySweep {
 public:
  EntrySweep(const PacketIndex& index, const CarveOptions& options)
      : index_(index), stop_(options.stop), most_due_(options.most_at_once) {}

  bool begin(std::vector<std::uint64_t> flows, base::Fault& fault) {
    std::sort(flows.begin(), flows.end());  // of one that was named twice, too, each packet comes once
    flows.erase(std::unique(flows.begin(), flows.end()), flows.end());
    for (std::uint64_t position : flows) {
      while (position != 0) {
        std::uint64_t before = 0;
        if (!read_chunk(position, before, fault)) return false;
        if (chunks_.size() == kMostChunks) return too_many(fault);
        chunks_.push_back({least(), position});
        position = before;
      }
    }
    std::sort(chunks_.begin(), chunks_.end(), [](const Chunk& a, const Chunk& b) { return a.least < b.least; });
    return true;
  }

  enum class Step : std::uint8_t { entry, end, fault };
  Step next(PacketEntry& entry, base::Fault& fault) {
    while (at_ < chunks_.size() && (due_.empty() || chunks_[at_].least <= due_.front().number)) {
      std::uint64_t before = 0;
      if (!read_chunk(chunks_[at_++].position, before, fault)) return Step::fault;
      if (due_.size() + chunk_.size() > most_due_) {
        too_many(fault);
        return Step::fault;
      }
      for (const PacketEntry& each : chunk_) {
        due_.push_back(each);
        std::push_heap(due_.begin(), due_.end(), later);
      }
    }
    if (due_.empty()) return Step::end;
    std::pop_heap(due_.begin(), due_.end(), later);
    entry = due_.back();
    due_.pop_back();
    return Step::entry;
  }

 private:
  struct Chunk {
    std::uint64_t least, position;
  };
  // There may be millions to read before the first frame comes.
  bool read_chunk(std::uint64_t position, std::uint64_t& before, base::Fault& fault) {
    if (stop_ == nullptr || !*stop_) return index_.read_chunk(position, chunk_, before, fault);
    fault = {base::FaultCode::aborted, index_.path(), 0, "aborted"};
    return false;
  }
  bool too_many(base::Fault& fault) const {
    fault = {base::FaultCode::out_of_memory, index_.path(), 0, "too many packets at once"};
    return false;
  }
  static bool later(const PacketEntry& a, const PacketEntry& b) { return a.number > b.number; }
  std::uint64_t least() const {
    return std::min_element(chunk_.begin(), chunk_.end(),
                            [](const auto& a, const auto& b) { return a.number < b.number; })
        ->number;
  }

  const PacketIndex& index_;
  const std::atomic<bool>* stop_;
  const std::size_t most_due_;
  std::vector<Chunk> chunks_;
  std::size_t at_ = 0;
  std::vector<PacketEntry> due_;    // a heap
  std::vector<PacketEntry> chunk_;  // the one that was read last
};

// Interfaces that mean the same are one in what is carved.
std::string identity_of(const InterfaceInfo& interface) {
  std::string key;
  for (const std::uint64_t number : {std::uint64_t{interface.link_type}, std::uint64_t{interface.snap_length},
                                     std::uint64_t{interface.fcs_length}}) {
    key += std::to_string(number) + ' ';
  }
  for (const std::string* text :
       {&interface.name, &interface.description, &interface.filter, &interface.os, &interface.hardware}) {
    key += std::to_string(text->size()) + ' ' + *text;
  }
  return key;
}

// Comments and flags of an enhanced packet block, in this machine's byte order; other options mean nothing elsewhere.
std::string kept_options(const Frame& frame, ByteOrder order) {
  const std::uint8_t* const block = frame.data - kPacketHead;
  const std::size_t begin = kPacketHead + padded(frame.captured_length);
  const std::size_t end = order.load32(block + 4) - kBlockTail;
  std::string kept;
  if (begin >= end) return kept;
  OptionList options({block + begin, end - begin}, order);
  while (options.next()) {
    if (options.code == kOptionComment) {
      PcapngWriter::append_option(kept, kOptionComment, base::as_text(options.value));
    } else if (options.code == kPacketFlags && options.value.size() == 4) {
      const std::uint32_t flags = order.load32(options.value.data());
      PcapngWriter::append_option(kept, kPacketFlags, {reinterpret_cast<const char*>(&flags), sizeof flags});
    }
  }
  return kept;
}

class Carving final : public CarvedReader {
 public:
  Carving(const CarveOptions& options, std::unique_ptr<PacketIndex> index)
      : options_(options), index_(std::move(index)), sweep_(*index_, options), sources_(options.paths.size()) {
    info_.path = options_.paths.empty() ? options_.index : options_.paths.front();
    info_.format = "pcapng";
    info_.sections.emplace_back();
  }

  bool begin(base::Fault& fault) {
    if (!check_captures(fault)) return false;
    return sweep_.begin(options_.flows, fault);
  }

  ReadStatus next(FrameBatch& batch) override {
    batch.clear();
    details_.clear();
    offsets_.clear();
    if (fault_) return ReadStatus::fault;
    try {
      return read(batch);
    } catch (const std::bad_alloc&) {
      fault_ = {base::FaultCode::out_of_memory, info_.path, 0, "out of memory"};
      batch.clear();
      return ReadStatus::fault;
    }
  }
  const base::Fault& fault() const override { return fault_; }
  const CaptureInfo& info() const override { return info_; }
  std::uint64_t file_position() const override { return info_.frame_bytes; }
  std::uint64_t file_size() const override { return 0; }
  const std::vector<Detail>& details() const override { return details_; }

 private:
  struct Source {
    std::unique_ptr<CaptureReader> reader;
    FrameBatch batch;    // of a capture that is read in order
    std::size_t at = 0;  // in it
    std::size_t landmark = 0;
    std::uint64_t offset = 0;               // everything before it that landmarks point at was read
    std::vector<std::uint16_t> interfaces;  // theirs to ours
    std::list<std::size_t>::iterator recent;
  };

  bool check_captures(base::Fault& fault) const {
    const auto& then = index_->captures();
    if (then.size() != options_.paths.size()) {
      fault = {base::FaultCode::changed, options_.index, 0, "is of another number of captures"};
      return false;
    }
    for (std::size_t i = 0; i < then.size(); ++i) {
      IndexedCapture now;
      if (!stamp_of(options_.paths[i], now, fault)) return false;
      if (now.size == then[i].size && now.mtime_ns == then[i].mtime_ns) continue;
      fault = {base::FaultCode::changed, options_.paths[i], 0, "has changed since it was analysed"};
      return false;
    }
    return true;
  }

  // Entries until the batch is full, or all the packets of a frame that was begun.
  ReadStatus read(FrameBatch& batch) {
    auto chunk = std::make_shared<Chunk>();
    while (chunk->storage.size() < kBatchBytes) {
      if (stopped()) return fail({base::FaultCode::aborted, info_.path, 0, "aborted"});
      if (!pending_) {
        base::Fault fault;
        const EntrySweep::Step step = sweep_.next(entry_, fault);
        if (step == EntrySweep::Step::fault) return hand_over(batch, std::move(chunk), std::move(fault));
        if (step == EntrySweep::Step::end) break;
        if (entry_.place == last_) continue;  // a further packet of the same frame
        pending_ = true;
      }
      const Found found = find(entry_, batch, *chunk);
      if (found == Found::fault) return hand_over(batch, std::move(chunk), std::move(trouble_));
      if (found == Found::not_yet) {
        hand_over(batch, std::move(chunk), {});
        return batch.frames.empty() ? ReadStatus::idle : ReadStatus::frames;
      }
      last_ = entry_.place;
      pending_ = false;
    }
    return hand_over(batch, std::move(chunk), {});
  }

  bool stopped() const { return options_.stop != nullptr && *options_.stop; }

  ReadStatus fail(base::Fault fault) {
    fault_ = std::move(fault);
    return ReadStatus::fault;
  }

  // A fault comes after the frames before it.
  ReadStatus hand_over(FrameBatch& batch, std::shared_ptr<Chunk> chunk, base::Fault fault) {
    fault_ = std::move(fault);
    if (batch.frames.empty()) return fault_ ? ReadStatus::fault : ReadStatus::end;
    for (std::size_t i = 0; i < batch.frames.size(); ++i) batch.frames[i].data = chunk->storage.data() + offsets_[i];
    batch.chunk = std::move(chunk);
    return ReadStatus::frames;
  }

  enum class Found : std::uint8_t { yes, not_yet, fault };

  Found trouble(base::Fault fault) {
    trouble_ = std::move(fault);
    return Found::fault;
  }

  Found no_record(const std::string& path) {
    return trouble({base::FaultCode::bad_record, path, offset_of(entry_.place), "no record of a packet begins here"});
  }

  Found find(const PacketEntry& entry, FrameBatch& batch, Chunk& chunk) {
    const std::uint64_t number = capture_of(entry.place);
    if (number >= sources_.size()) {
      return trouble({base::FaultCode::bad_record, options_.index, 0, "names a capture that it does not have"});
    }
    Source* const source = source_of(number);
    if (source == nullptr) return Found::fault;
    const bool in_order = index_->captures()[number].in_order;
    const Found found = in_order ? read_up_to(*source, offset_of(entry.place)) : read_at(*source, number);
    if (found != Found::yes) return found;
    const Frame& frame = source->batch.frames[source->at];
    if (source->batch.places[source->at] != entry.place) return no_record(options_.paths[number]);
    keep(frame, *source, batch, chunk);
    return Found::yes;
  }

  Source* source_of(std::size_t number) {
    if (sources_[number]) {
      Source& source = *sources_[number];
      recent_.splice(recent_.begin(), recent_, source.recent);
      return &source;
    }
    if (recent_.size() == kMostOpen) {
      sources_[recent_.back()].reset();
      recent_.pop_back();
    }
    OpenOptions options;
    options.stop = options_.stop;
    options.places = true;
    options.place_capture = number;
    options.read_ahead = false;
    if (!index_->captures()[number].in_order) {
      options.chunk_bytes = kReadBytes;
      options.max_frames_per_batch = 1;
    }
    auto source = std::make_unique<Source>();
    source->reader = open_capture(options_.paths[number], options, trouble_);
    if (!source->reader) return nullptr;
    source->recent = recent_.insert(recent_.begin(), number);
    sources_[number] = std::move(source);
    return sources_[number].get();
  }

  // The blocks that describe what lies before the record, as far as they have not been read; then the record.
  Found read_at(Source& source, std::size_t number) {
    const std::uint64_t offset = offset_of(entry_.place);
    const auto& landmarks = index_->captures()[number].landmarks;
    for (; source.landmark < landmarks.size() && landmarks[source.landmark] < offset; ++source.landmark) {
      if (landmarks[source.landmark] < source.offset) continue;
      if (stopped()) return Found::not_yet;
      const Found found = read_one(source, landmarks[source.landmark]);
      if (found != Found::yes) return found;
      // Blocks were read as far as the first packet behind them.
      source.offset = offset_of(source.batch.places.front());
    }
    return read_one(source, offset);
  }

  Found read_one(Source& source, std::uint64_t offset) {
    CaptureReader& reader = *source.reader;
    source.at = 0;
    if (!reader.seek(offset)) return no_record(reader.info().path);
    const ReadStatus status = reader.next(source.batch);
    if (status == ReadStatus::fault) return trouble(reader.fault());
    return status == ReadStatus::frames ? Found::yes : no_record(reader.info().path);
  }

  // The frame at this offset of a capture that is read from its start; those asked for come in its order.
  Found read_up_to(Source& source, std::uint64_t offset) {
    for (int batches = 0; batches < kBatchesAtOnce && !stopped(); ++batches) {
      const std::vector<FramePlace>& places = source.batch.places;
      while (source.at < places.size() && offset_of(places[source.at]) < offset) ++source.at;
      if (source.at < places.size()) return Found::yes;
      const ReadStatus status = source.reader->next(source.batch);
      source.at = 0;
      if (status == ReadStatus::fault) return trouble(source.reader->fault());
      if (status != ReadStatus::frames) return no_record(source.reader->info().path);
    }
    return Found::not_yet;
  }

  void keep(const Frame& frame, Source& source, FrameBatch& batch, Chunk& chunk) {
    const CaptureInfo& theirs = source.reader->info();
    const InterfaceInfo& interface = theirs.interfaces[frame.interface_index];
    Detail detail{entry_.number, {}};
    // Among simple packets no block is told from another by its frame.
    if (theirs.format == "pcapng" && theirs.blocks.count("SPB") == 0) {
      detail.options = kept_options(frame, {interface.big_endian});
    }
    details_.push_back(std::move(detail));
    Frame& kept = batch.frames.emplace_back(frame);
    kept.interface_index = ours(source, frame.interface_index);
    kept.process = 0;
    offsets_.push_back(chunk.storage.size());
    chunk.storage.insert(chunk.storage.end(), frame.data, frame.data + frame.captured_length);
    ++info_.frames;
    ++info_.interfaces[kept.interface_index].frames;
    info_.frame_bytes += frame.captured_length;
    info_.wire_bytes += frame.wire_length;
    info_.first_ns = std::min(info_.first_ns.value_or(frame.time_ns), frame.time_ns);
    info_.last_ns = std::max(info_.last_ns.value_or(frame.time_ns), frame.time_ns);
  }

  std::uint16_t ours(Source& source, std::uint16_t theirs) {
    constexpr std::uint16_t kUnknown = UINT16_MAX;
    if (source.interfaces.size() <= theirs) source.interfaces.resize(theirs + std::size_t{1}, kUnknown);
    std::uint16_t& known = source.interfaces[theirs];
    if (known != kUnknown) return known;
    const InterfaceInfo& interface = source.reader->info().interfaces[theirs];
    // Beyond what a frame can name, those that come last are taken for one.
    const std::size_t fresh = std::min<std::size_t>(info_.interfaces.size(), kUnknown - 1);
    const auto [found, added] = numbers_.try_emplace(identity_of(interface), static_cast<std::uint16_t>(fresh));
    if (added && fresh == info_.interfaces.size()) {
      info_.interfaces.push_back(interface);
      info_.interfaces.back().section = 0;
      info_.interfaces.back().frames = 0;
      info_.interfaces.back().received.reset();
      info_.interfaces.back().dropped.reset();
    }
    return known = found->second;
  }

  CarveOptions options_;
  std::unique_ptr<PacketIndex> index_;
  EntrySweep sweep_;
  std::vector<std::unique_ptr<Source>> sources_;
  std::list<std::size_t> recent_;  // of those that are open, the last used first
  std::map<std::string, std::uint16_t> numbers_;
  CaptureInfo info_;
  base::Fault fault_, trouble_;
  PacketEntry entry_;
  bool pending_ = false;  // entry_ is still to be read
  FramePlace last_ = kNoPlace;
  std::vector<Detail> details_;
  std::vector<std::size_t> offsets_;  // of the batch's frames, in its chunk
};

}  // namespace

std::unique_ptr<CarvedReader> CarvedReader::open(const CarveOptions& options, base::Fault& fault) {
  fault = base::Fault{};
  try {
    std::unique_ptr<PacketIndex> index = PacketIndex::open(options.index, fault);
    if (!index) return nullptr;
    auto carving = std::make_unique<Carving>(options, std::move(index));
    if (!carving->begin(fault)) return nullptr;
    return carving;
  } catch (const std::bad_alloc&) {
    fault = {base::FaultCode::out_of_memory, options.index, 0, "out of memory"};
    return nullptr;
  }
}

}  // namespace tractor::capture
