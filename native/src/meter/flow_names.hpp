// What a flow's payload said, packed into a run of bytes for as long as nobody adds to it: protocol, certainty and the
// texts that have a column. Knows no flow and no column.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "dissect/facts.hpp"

namespace tractor::meter {

enum class NameText : std::uint8_t { evidence, sni, alpn, ja4, http_host, user_agent, dns_name, count_ };

// Appends the facts to `out`, and nothing where they say nothing. `resolved_name` is the name under which the client
// had looked the server up: the flow's dns_name, unless the flow itself asks for one.
void pack_names(const dissect::Facts& facts, std::string_view resolved_name, std::string& out);

// Reads what pack_names wrote; of nothing, nothing. The texts lie in the packed bytes.
class FlowNames {
 public:
  FlowNames() = default;
  explicit FlowNames(std::string_view packed);

  dissect::ProtocolId protocol() const { return head_.protocol; }
  dissect::Certainty certainty() const { return head_.certainty; }
  std::string_view text(NameText text) const { return texts_[static_cast<std::size_t>(text)]; }

 private:
  friend void pack_names(const dissect::Facts&, std::string_view, std::string&);
  static constexpr std::size_t kTexts = static_cast<std::size_t>(NameText::count_);
  struct Head {
    std::array<std::uint16_t, kTexts> lengths{};
    dissect::ProtocolId protocol{};
    dissect::Certainty certainty = dissect::Certainty::none;
  };

  Head head_;
  std::array<std::string_view, kTexts> texts_{};
};

}  // namespace tractor::meter
