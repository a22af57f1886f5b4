// Facts looked at as a whole, and made empty again so that the next flow's need no memory of their own.
#include "dissect/facts.hpp"

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

bool Facts::say_nothing() const {
  return protocol == ProtocolId{} && certainty == Certainty::none && announced.empty() && evidence.empty() &&
         sni.empty() && alpn.empty() && ja4.empty() && http_host.empty() && user_agent.empty() &&
         content_type.empty() && dns_query.empty() && certificate_name.empty() && http_referer.empty() &&
         tls_session.empty() && node_id.empty();
}

void Facts::clear() {
  protocol = ProtocolId{};
  certainty = Certainty::none;
  for (std::string* text : {&evidence, &sni, &alpn, &ja4, &http_host, &user_agent, &content_type, &dns_query,
                            &certificate_name, &http_referer, &tls_session, &node_id, &carry}) {
    clear_text(*text);
  }
  if (answers.capacity() > kKeptAnswers) std::vector<NameAnswer>().swap(answers);
  answers.clear();
  announced.clear();
}

}  // namespace tractor::dissect
