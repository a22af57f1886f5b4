#include "meter/flow_names.hpp"

#include <algorithm>
#include <cstring>

namespace tractor::meter {

void pack_names(const dissect::Facts& facts, std::string_view resolved_name, std::string& out) {
  // In the order of NameText.
  const std::array<std::string_view, FlowNames::kTexts> texts = {
      facts.evidence,
      facts.sni,
      facts.alpn,
      facts.ja4,
      facts.http_host,
      facts.user_agent,
      facts.dns_query.empty() ? resolved_name : facts.dns_query};
  FlowNames::Head head;
  head.protocol = facts.protocol;
  head.certainty = facts.certainty;
  std::size_t size = 0;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    // Facts are shorter by far (kMaxFactLength); the bound is that of the field.
    head.lengths[i] = static_cast<std::uint16_t>(std::min<std::size_t>(texts[i].size(), UINT16_MAX));
    size += head.lengths[i];
  }
  if (size == 0 && head.protocol == dissect::ProtocolId{} && head.certainty == dissect::Certainty::none) return;
  out.reserve(out.size() + sizeof head + size);
  out.append(reinterpret_cast<const char*>(&head), sizeof head);
  for (std::size_t i = 0; i < texts.size(); ++i) out.append(texts[i].substr(0, head.lengths[i]));
}

FlowNames::FlowNames(std::string_view packed) {
  if (packed.size() < sizeof head_) return;
  std::memcpy(&head_, packed.data(), sizeof head_);
  packed.remove_prefix(sizeof head_);
  for (std::size_t i = 0; i < kTexts; ++i) {
    texts_[i] = packed.substr(0, head_.lengths[i]);
    packed.remove_prefix(texts_[i].size());
  }
}

}  // namespace tractor::meter
