// Facts looked at as a whole, and made empty again so that the next flow's need no memory of their own.
#include "dissect/facts.hpp"

#include <utility>

namespace tractor::dissect {

namespace {

constexpr std::size_t kKeptBytes = 128;
constexpr std::size_t kKeptAnswers = 16;

void clear_text(std::string& text) {
  if (text.capacity() > kKeptBytes) {
    std::string().swap(text);
  } else {
    text.clear();
  }
}

}  // namespace

// Most are empty: without a branch for each.
std::uint32_t Facts::texts_present() const {
  return [this]<std::size_t... I>(std::index_sequence<I...>) {
    return ((std::uint32_t{!(this->*kFactTexts[I]).empty()} << I) | ...);
  }
  (std::make_index_sequence<kFactTexts.size()>());
}

bool Facts::say_nothing() const {
  return protocol == ProtocolId{} && certainty == Certainty::none && announced.empty() && texts_present() == 0;
}

void Facts::clear() {
  protocol = ProtocolId{};
  certainty = Certainty::none;
  each_text(texts_present(), [this](std::size_t i) { clear_text(this->*kFactTexts[i]); });
  clear_text(carry);
  if (answers.capacity() > kKeptAnswers) std::vector<NameAnswer>().swap(answers);
  answers.clear();
  announced.clear();
}

}  // namespace tractor::dissect
