// What a flow's payload said, packed into a run of bytes for as long as nobody adds to it. Knows no flow and no column.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include "dissect/facts.hpp"

namespace tractor::meter {

// The texts of dissect::Facts (kFactTexts), and what was said of the flow elsewhere (Hearsay).
enum class NameText : std::uint8_t {
  evidence,
  sni,
  alpn,
  ja4,
  http_host,
  user_agent,
  content_type,
  dns_query,
  certificate_name,
  http_referer,
  tls_session,
  node_id,
  resolved_name,
  resolved_by,
  announcement,
  process,
  count_
};

// What other flows, and the capture itself, said of a flow, as it is packed.
struct Hearsay {
  std::string_view resolved_name;  // under which the client had looked the server up
  std::string_view resolved_by;    // the bytes of the flow_id of the flow that answered; empty without a name
  std::string_view announcement;   // the bytes of a PackedAnnouncement; empty where nobody announced the flow
  std::string_view process;        // as packed_process makes it; empty where the capture does not say

  bool empty() const { return resolved_name.empty() && resolved_by.empty() && announcement.empty() && process.empty(); }
};
struct PackedAnnouncement {
  std::uint64_t flow_id = 0;  // of the flow that announced; 0: none did
  dissect::ProtocolId by{};
  dissect::ProtocolId protocol{};
  std::uint32_t unused = 0;  // no byte of it is left unset
};
std::string_view bytes_of(const PackedAnnouncement& announcement);

// Whose flow it is. `id` -1: not known.
struct ProcessText {
  std::int64_t id = -1;
  std::string_view name;
};
std::string packed_process(std::int64_t id, std::string_view name);

// Reads what pack_names wrote; of nothing, nothing. The texts lie in the packed bytes.
class FlowNames {
 public:
  FlowNames() = default;
  explicit FlowNames(std::string_view packed);

  dissect::ProtocolId protocol() const { return head_.protocol; }
  dissect::Certainty certainty() const { return head_.certainty; }
  std::string_view text(NameText which) const { return text_of(static_cast<std::size_t>(which)); }
  Hearsay hearsay() const {
    if (!holds_hearsay()) return {};
    return {text(NameText::resolved_name), text(NameText::resolved_by), text(NameText::announcement),
            text(NameText::process)};
  }
  bool holds_hearsay() const { return head_.present >> dissect::kFactTexts.size() != 0; }
  // 0: no flow.
  std::uint64_t resolved_by() const;
  PackedAnnouncement announcement() const;
  ProcessText process() const;
  // The name that the flow asks for, else the one that led to it.
  std::string_view dns_name() const {
    const std::string_view asked = text(NameText::dns_query);
    return asked.empty() ? text(NameText::resolved_name) : asked;
  }

 private:
  friend void pack_names(const dissect::Facts&, const Hearsay&, std::string&);
  friend void unpack_facts(const FlowNames&, dissect::Facts&);
  static constexpr std::size_t kTexts = static_cast<std::size_t>(NameText::count_);
  // Behind it, of each text that there is, where it ends; then these texts, one after the other.
  using End = std::uint16_t;
  struct Head {
    std::uint16_t present = 0;  // a bit each, in the order of NameText
    dissect::ProtocolId protocol{};
    dissect::Certainty certainty = dissect::Certainty::none;
    std::uint8_t count = 0;  // of the texts; packed as it lies in memory: the same names, the same bytes
  };
  static_assert(std::has_unique_object_representations_v<Head> && kTexts <= 16);

  std::string_view text_of(std::size_t which) const;
  std::string_view text_at(std::size_t place) const;

  Head head_;
  std::string_view ends_, texts_;  // of the texts that there are
};

// Appends the facts to `out`, and nothing where they say nothing. All but announced endpoints, answers and carry.
void pack_names(const dissect::Facts& facts, const Hearsay& hearsay, std::string& out);
// The facts again, into empty ones.
void unpack_facts(const FlowNames& names, dissect::Facts& facts);

}  // namespace tractor::meter
