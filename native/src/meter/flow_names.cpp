#include "meter/flow_names.hpp"

#include <array>
#include <bit>
#include <cstring>
#include <limits>

namespace tractor::meter {

static_assert(dissect::kFactTexts.size() == static_cast<std::size_t>(NameText::resolved_name));

std::string_view bytes_of(const PackedAnnouncement& announcement) {
  return {reinterpret_cast<const char*>(&announcement), sizeof announcement};
}

PackedAnnouncement FlowNames::announcement() const {
  PackedAnnouncement announcement;
  const std::string_view bytes = text(NameText::announcement);
  if (bytes.size() == sizeof announcement) std::memcpy(&announcement, bytes.data(), sizeof announcement);
  return announcement;
}

std::uint64_t FlowNames::resolved_by() const {
  std::uint64_t flow_id = 0;
  const std::string_view bytes = text(NameText::resolved_by);
  if (bytes.size() == sizeof flow_id) std::memcpy(&flow_id, bytes.data(), sizeof flow_id);
  return flow_id;
}

std::string packed_process(std::int64_t id, std::string_view name) {
  std::string packed(reinterpret_cast<const char*>(&id), sizeof id);
  packed += name;
  return packed;
}

ProcessText FlowNames::process() const {
  ProcessText process;
  const std::string_view bytes = text(NameText::process);
  if (bytes.size() < sizeof process.id) return process;
  std::memcpy(&process.id, bytes.data(), sizeof process.id);
  process.name = bytes.substr(sizeof process.id);
  return process;
}

void pack_names(const dissect::Facts& facts, const Hearsay& hearsay, std::string& out) {
  std::array<std::string_view, FlowNames::kTexts> texts;  // those that there are
  std::size_t count = 0, size = 0;
  const auto take = [&](std::string_view text) {
    // All of them together are shorter by far (kMaxFactLength); the bound is that of FlowNames::End.
    texts[count] = text.substr(0, std::numeric_limits<FlowNames::End>::max() - size);
    size += texts[count++].size();
  };
  FlowNames::Head head;
  head.protocol = facts.protocol;
  head.certainty = facts.certainty;
  std::uint32_t present = facts.texts_present();
  dissect::each_text(present, [&](std::size_t i) { take(facts.*dissect::kFactTexts[i]); });
  if (!hearsay.empty()) {
    const std::string_view heard[] = {hearsay.resolved_name, hearsay.resolved_by, hearsay.announcement,
                                      hearsay.process};
    for (std::size_t i = 0; i < std::size(heard); ++i) {
      if (heard[i].empty()) continue;
      take(heard[i]);
      present |= 1U << (dissect::kFactTexts.size() + i);
    }
  }
  head.present = static_cast<std::uint16_t>(present);
  if (count == 0 && head.protocol == dissect::ProtocolId{} && head.certainty == dissect::Certainty::none) return;
  const std::size_t before = out.size();
  out.resize(before + sizeof head + count * sizeof(FlowNames::End) + size);
  char* const ends = out.data() + before + sizeof head;
  char* const begin = ends + count * sizeof(FlowNames::End);
  head.count = static_cast<std::uint8_t>(count);
  std::memcpy(ends - sizeof head, &head, sizeof head);
  std::size_t at = 0;
  for (std::size_t i = 0; i < count; ++i) {
    std::memcpy(begin + at, texts[i].data(), texts[i].size());
    at += texts[i].size();
    const auto end = static_cast<FlowNames::End>(at);
    std::memcpy(ends + i * sizeof end, &end, sizeof end);
  }
}

void unpack_facts(const FlowNames& names, dissect::Facts& facts) {
  facts.protocol = names.protocol();
  facts.certainty = names.certainty();
  constexpr std::uint32_t kOwn = (1U << dissect::kFactTexts.size()) - 1;
  std::size_t place = 0;
  dissect::each_text(names.head_.present & kOwn,
                     [&](std::size_t i) { (facts.*dissect::kFactTexts[i]).assign(names.text_at(place++)); });
}

FlowNames::FlowNames(std::string_view packed) {
  if (packed.size() < sizeof head_) return;
  std::memcpy(&head_, packed.data(), sizeof head_);
  packed.remove_prefix(sizeof head_);
  ends_ = packed.substr(0, head_.count * sizeof(End));
  texts_ = packed.substr(ends_.size());
}

std::string_view FlowNames::text_of(std::size_t which) const {
  if ((head_.present >> which & 1U) == 0) return {};
  return text_at(static_cast<std::size_t>(std::popcount(head_.present & ((1U << which) - 1))));
}

// `place`: among those that there are. Bytes that pack_names did not write give some text or none.
std::string_view FlowNames::text_at(std::size_t place) const {
  End begin = 0, end = 0;
  if ((place + 1) * sizeof end > ends_.size()) return {};
  if (place != 0) std::memcpy(&begin, ends_.data() + (place - 1) * sizeof begin, sizeof begin);
  std::memcpy(&end, ends_.data() + place * sizeof end, sizeof end);
  if (begin > end || end > texts_.size()) return {};
  return texts_.substr(begin, static_cast<std::size_t>(end - begin));
}

}  // namespace tractor::meter
