#include "meter/flow_names.hpp"

#include <algorithm>
#include <cstring>

namespace tractor::meter {

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
  // In the order of NameText.
  const std::array<std::string_view, FlowNames::kTexts> texts = {
      facts.evidence,         facts.sni,           facts.alpn,           facts.ja4,
      facts.http_host,        facts.user_agent,    facts.content_type,   facts.dns_query,
      facts.certificate_name, facts.http_referer,  facts.tls_session,    facts.node_id,
      hearsay.resolved_name,  hearsay.resolved_by, hearsay.announcement, hearsay.process};
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
  const std::size_t before = out.size();
  out.resize(before + sizeof head + size);
  char* at = out.data() + before;
  std::memcpy(at, &head, sizeof head);
  at += sizeof head;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (head.lengths[i] != 0) std::memcpy(at, texts[i].data(), head.lengths[i]);
    at += head.lengths[i];
  }
}

void unpack_facts(const FlowNames& names, dissect::Facts& facts) {
  const auto set = [&](std::string& text, NameText which) {
    if (!names.text(which).empty()) text.assign(names.text(which));
  };
  facts.protocol = names.protocol();
  facts.certainty = names.certainty();
  set(facts.evidence, NameText::evidence);
  set(facts.sni, NameText::sni);
  set(facts.alpn, NameText::alpn);
  set(facts.ja4, NameText::ja4);
  set(facts.http_host, NameText::http_host);
  set(facts.user_agent, NameText::user_agent);
  set(facts.content_type, NameText::content_type);
  set(facts.dns_query, NameText::dns_query);
  set(facts.certificate_name, NameText::certificate_name);
  set(facts.http_referer, NameText::http_referer);
  set(facts.tls_session, NameText::tls_session);
  set(facts.node_id, NameText::node_id);
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
