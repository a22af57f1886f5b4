// What payloads said, packed and read again.
#include "meter/flow_names.hpp"

#include <doctest/doctest.h>

namespace tractor::meter {

TEST_CASE("flow names: each text comes back from its own place") {
  dissect::Facts facts;
  facts.protocol = dissect::ProtocolId::tls;
  facts.certainty = dissect::Certainty::likely;
  facts.evidence = "TLS ClientHello, SNI";
  facts.sni = "a.example";
  facts.ja4 = "t13d";
  facts.user_agent = std::string(dissect::kMaxFactLength, 'u');
  facts.content_type = "text/html";
  facts.http_referer = "b.example:8080";
  facts.tls_session = "0123456789abcdef";
  facts.node_id = std::string(40, 'e');
  std::string packed = "before";
  pack_names(facts, {.resolved_name = "resolved.example"}, packed);
  const FlowNames names(std::string_view(packed).substr(6));
  CHECK(names.protocol() == dissect::ProtocolId::tls);
  CHECK(names.certainty() == dissect::Certainty::likely);
  CHECK(names.text(NameText::evidence) == "TLS ClientHello, SNI");
  CHECK(names.text(NameText::sni) == "a.example");
  CHECK(names.text(NameText::alpn).empty());
  CHECK(names.text(NameText::ja4) == "t13d");
  CHECK(names.text(NameText::http_host).empty());
  CHECK(names.text(NameText::user_agent) == facts.user_agent);
  CHECK(names.text(NameText::content_type) == "text/html");
  CHECK(names.dns_name() == "resolved.example");
  dissect::Facts again;
  unpack_facts(names, again);
  CHECK(again.protocol == facts.protocol);
  CHECK(again.certainty == facts.certainty);
  CHECK(again.evidence == facts.evidence);
  CHECK(again.sni == facts.sni);
  CHECK(again.alpn.empty());
  CHECK(again.ja4 == facts.ja4);
  CHECK(again.user_agent == facts.user_agent);
  CHECK(again.content_type == facts.content_type);
  CHECK(again.http_referer == facts.http_referer);
  CHECK(names.text(NameText::tls_session) == "0123456789abcdef");
  CHECK(again.tls_session == facts.tls_session);
  CHECK(again.node_id == std::string(40, 'e'));
  CHECK(again.dns_query.empty());
}

TEST_CASE("flow names: the name that the flow asks for comes before the one that led to it") {
  dissect::Facts facts;
  facts.dns_query = "asked.example";
  std::string packed;
  pack_names(facts, {.resolved_name = "resolved.example"}, packed);
  const FlowNames names(packed);
  CHECK(names.dns_name() == "asked.example");
  CHECK(names.text(NameText::resolved_name) == "resolved.example");
}

TEST_CASE("flow names: which flow answered with the name") {
  std::string packed;
  const std::uint64_t flow_id = 0x0102030405060708;
  pack_names({}, {.resolved_name = "a.example", .resolved_by = {reinterpret_cast<const char*>(&flow_id), 8}}, packed);
  CHECK(FlowNames(packed).resolved_by() == flow_id);
  CHECK(FlowNames(packed).dns_name() == "a.example");
  CHECK(FlowNames().resolved_by() == 0);
}

TEST_CASE("flow names: a process with and without a number, and with neither") {
  std::string packed;
  const std::string curl = packed_process(4'294'967'295, "curl");
  pack_names({}, {.process = curl}, packed);
  CHECK(FlowNames(packed).process().id == 4'294'967'295);
  CHECK(FlowNames(packed).process().name == "curl");
  const std::string nameless = packed_process(7, "");
  packed.clear();
  pack_names({}, {.process = nameless}, packed);
  CHECK(FlowNames(packed).process().id == 7);
  CHECK(FlowNames(packed).process().name.empty());
  CHECK(FlowNames().process().id == -1);
}

TEST_CASE("flow names: nothing said takes no bytes, and reads as nothing") {
  std::string packed;
  pack_names({}, {}, packed);
  CHECK(packed.empty());
  const FlowNames names(packed);
  CHECK(names.protocol() == dissect::ProtocolId::unknown);
  CHECK(names.certainty() == dissect::Certainty::none);
  CHECK(names.text(NameText::evidence).empty());
}

TEST_CASE("facts: cleared, they are as fresh ones") {
  dissect::Facts facts;
  facts.protocol = dissect::ProtocolId::tls;
  facts.certainty = dissect::Certainty::certain;
  for (std::string* text : {&facts.evidence, &facts.sni, &facts.alpn, &facts.ja4, &facts.http_host, &facts.user_agent,
                            &facts.content_type, &facts.dns_query, &facts.certificate_name, &facts.http_referer,
                            &facts.tls_session, &facts.node_id, &facts.carry}) {
    *text = std::string(1000, 'x');
  }
  facts.answers.resize(dissect::kMaxAnswers);
  facts.announced.resize(1);
  facts.clear();
  CHECK(facts.protocol == dissect::ProtocolId::unknown);
  CHECK(facts.certainty == dissect::Certainty::none);
  for (const std::string* text : {&facts.evidence, &facts.sni, &facts.alpn, &facts.ja4, &facts.http_host,
                                  &facts.user_agent, &facts.content_type, &facts.dns_query, &facts.certificate_name,
                                  &facts.http_referer, &facts.tls_session, &facts.node_id, &facts.carry}) {
    CHECK(text->empty());
    CHECK(text->capacity() < 1000);
  }
  CHECK(facts.answers.empty());
  CHECK(facts.announced.empty());
}

}  // namespace tractor::meter
