#include "meter/carved_packets.hpp"

#include <algorithm>
#include <map>

#include "meter/packet_decoder.hpp"

namespace tractor::meter {
namespace {

constexpr std::uint64_t kSeed = 0x9e3779b97f4a7c15ull;  // nothing is looked up by these hashes
// Packets that are decoded for one that is listed: a frame may hold thousands, of other flows.
constexpr std::size_t kMostForOne = 4, kMostForNone = 65'536;

// All packets of the frames, each with the index of its frame as its place.
class Decoding {
 public:
  Decoding(bool open_tunnels) : decoder_(kSeed, open_tunnels) {}

  void add(const capture::Frame& frame, std::uint64_t index) {
    next_.place = index;
    if (!decoder_.decode(frame, next_)) return;
    do {
      packets_.push_back(next_);
      next_.place = index;
    } while (decoder_.has_further() && decoder_.decode_further(frame, next_));
  }
  std::size_t packets() const { return packets_.size(); }
  std::vector<PacketDescriptor> finish() {
    decoder_.end_input();
    while (decoder_.next_ready(next_)) packets_.push_back(next_);
    return std::move(packets_);
  }

 private:
  PacketDecoder decoder_;
  PacketDescriptor next_{};
  std::vector<PacketDescriptor> packets_;
};

// Of the flow that most frames have a packet of.
flow::BiflowKey commonest_key(const std::vector<PacketDescriptor>& packets) {
  struct Less {
    bool operator()(const flow::BiflowKey& a, const flow::BiflowKey& b) const {
      return std::lexicographical_compare(a.word, a.word + 5, b.word, b.word + 5);
    }
  };
  struct Count {
    std::size_t frames = 0;
    capture::FramePlace last = capture::kNoPlace;
  };
  std::map<flow::BiflowKey, Count, Less> counts;
  const flow::BiflowKey* best = nullptr;
  std::size_t most = 0;
  for (const PacketDescriptor& packet : packets) {
    Count& count = counts[packet.key];
    if (count.last == packet.place) continue;
    count.last = packet.place;
    if (++count.frames <= most) continue;
    most = count.frames;
    best = &packet.key;
  }
  return best == nullptr ? flow::BiflowKey{} : *best;
}

}  // namespace

std::vector<CarvedPacket> list_packets(capture::CarvedReader& frames, std::size_t most, bool open_tunnels,
                                       base::Fault& fault) {
  Decoding decoding(open_tunnels);
  capture::FrameBatch batch;
  std::vector<std::uint64_t> numbers;
  const auto wanted = [&] { return numbers.size() < most && decoding.packets() < kMostForOne * most + kMostForNone; };
  for (;;) {
    const capture::ReadStatus status = frames.next(batch);
    if (status == capture::ReadStatus::fault) fault = frames.fault();
    if (status == capture::ReadStatus::idle) continue;
    if (status != capture::ReadStatus::frames) break;
    for (std::size_t i = 0; i < batch.frames.size() && wanted(); ++i) {
      decoding.add(batch.frames[i], numbers.size());
      numbers.push_back(frames.details()[i].number);
    }
    if (!wanted()) break;
  }
  const std::vector<PacketDescriptor> packets = decoding.finish();
  const flow::BiflowKey key = commonest_key(packets);
  const auto of_flow = [&](const PacketDescriptor& packet) { return packet.key == key; };
  const auto first = std::find_if(packets.begin(), packets.end(), of_flow);
  std::vector<std::pair<std::uint64_t, CarvedPacket>> listed;
  for (const PacketDescriptor& packet : packets) {
    if (!of_flow(packet)) continue;
    const bool tcp = packet.key.ip_protocol() == packet::kProtocolTcp;
    listed.push_back({packet.place,
                      {numbers[packet.place], packet.time_ns, packet.swapped == first->swapped, packet.wire_bytes,
                       packet.payload_bytes, packet.tcp_flags, tcp}});
  }
  std::stable_sort(listed.begin(), listed.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  if (listed.size() > most) listed.resize(most);
  std::vector<CarvedPacket> out;
  out.reserve(listed.size());
  for (auto& [place, packet] : listed) out.push_back(packet);
  return out;
}

}  // namespace tractor::meter
