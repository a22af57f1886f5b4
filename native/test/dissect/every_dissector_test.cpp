// What holds for every dissector: its samples are recognised, alone and among all others, grown byte by byte, cut and
// turned over; noise and the samples of others are never believed.
#include <algorithm>
#include <cstring>
#include <random>
#include <set>

#include "dissect/further.hpp"
#include "samples.hpp"

namespace tractor::dissect::test {

TEST_CASE("every dissector: recognises its samples") {
  for (const Sample& s : samples()) {
    CAPTURE(std::string(s.name));
    const Asked a = ask(s.dissect, s.bytes, s.side);
    CHECK(recognised(a.verdict));
    CHECK(std::string(protocol_name(a.facts.protocol)) == std::string(protocol_name(s.protocol)));
    CHECK(a.facts.certainty == s.certainty);
    CHECK_FALSE(a.facts.evidence.empty());
  }
}

TEST_CASE("every dissector: is reached through the inspector, before any other claims its sample") {
  for (const Sample& s : samples()) {
    CAPTURE(std::string(s.name));
    const Asked a = inspected(s.bytes, s.side);
    CHECK(std::string(protocol_name(a.facts.protocol)) == std::string(protocol_name(s.protocol)));
    CHECK(a.facts.certainty == s.certainty);
  }
}

TEST_CASE("every dissector: has a sample") {
  std::set<DissectFn> covered;
  for (const Sample& s : samples()) covered.insert(s.dissect);
  covered.insert(dissect_rtp);      // needs two packets: rtp_test
  covered.insert(dissect_threema);  // needs both directions: claims_test
  covered.insert(dissect_further_tcp);
  covered.insert(dissect_further_udp);
  for (const Transport t : {Transport::tcp, Transport::udp, Transport::sctp}) {
    for (const Dissector& d : further_dissectors(t)) {
      CAPTURE(std::string(d.name));
      CHECK(covered.count(d.function) == 1);
    }
    for (const Dissector& d : dissectors(t)) {
      CAPTURE(std::string(d.name));
      CHECK(covered.count(d.function) == 1);
    }
  }
}

TEST_CASE("every dissector: a stream grown byte by byte is never ruled out") {
  for (const Sample& s : samples()) {
    if (s.side.transport != Transport::tcp || !s.grows) continue;
    CAPTURE(std::string(s.name));
    check_grows(s.dissect, s.bytes, s.side, s.protocol);
  }
}

TEST_CASE("every dissector: is total over cut and turned bytes") {
  for (const Sample& s : samples()) {
    CAPTURE(std::string(s.name));
    check_total(s.dissect, s.bytes, s.side);
  }
}

TEST_CASE("every dissector: a sample at another's port is never certain of being that other") {
  std::set<std::uint16_t> ports;
  for (const Sample& s : samples()) ports.insert(s.side.server_port);
  for (const Sample& s : samples()) {
    for (const std::uint16_t port : ports) {
      Side side = s.side;
      side.server_port = port;
      side.client_port = 50000;
      const Asked a = inspected(s.bytes, side);
      if (a.facts.certainty != Certainty::certain || a.facts.protocol == s.protocol) continue;
      CAPTURE(std::string(s.name));
      CAPTURE(port);
      // One format, told apart by the port alone (RFC 6762, 18; RFC 4795, 2.1).
      const std::set<ProtocolId> one_format = {ProtocolId::dns, ProtocolId::mdns, ProtocolId::llmnr};
      const bool same = one_format.count(a.facts.protocol) == 1 && one_format.count(s.protocol) == 1;
      CHECK_MESSAGE(same, std::string(protocol_name(a.facts.protocol)));
    }
  }
}

TEST_CASE("every dissector: noise is never certain, whatever the port") {
  std::mt19937 random(20240607);
  std::vector<std::uint16_t> ports;
  for (const Sample& s : samples()) ports.push_back(s.side.server_port);
  std::uniform_int_distribution<std::size_t> port_of(0, ports.size() - 1), length_of(1, 160);
  std::array<std::uint8_t, 160> noise;
  std::size_t likely = 0;
  for (int i = 0; i < 1'000'000; ++i) {
    for (std::size_t at = 0; at < noise.size(); at += 4) {
      const std::uint32_t v = random();
      std::memcpy(noise.data() + at, &v, 4);
    }
    Payload p;
    p.bytes = {noise.data(), length_of(random)};
    p.transport = i % 2 == 0 ? Transport::tcp : Transport::udp;
    p.server_port = ports[port_of(random)];
    p.client_port = 50000;
    p.from_client = (i & 4) != 0;
    Inspection inspection;
    Facts facts;
    inspect(p, inspection, facts);
    REQUIRE_MESSAGE(facts.certainty != Certainty::certain, facts.evidence);
    likely += facts.certainty == Certainty::likely;
  }
  MESSAGE("noise taken for likely: ", likely, " of 1,000,000");
  CHECK(likely < 100);
}

TEST_CASE("every dissector: noise after a believable first byte is never certain") {
  std::mt19937 random(7);
  for (const Sample& s : samples()) {
    Bytes bytes = s.bytes;
    for (int i = 0; i < 400; ++i) {
      for (std::size_t at = 1; at < bytes.size(); ++at) bytes[at] = static_cast<std::uint8_t>(random());
      const Asked a = inspected(bytes, s.side);
      CAPTURE(std::string(s.name));
      REQUIRE_MESSAGE(a.facts.certainty != Certainty::certain, a.facts.evidence);
    }
  }
}

TEST_CASE("an inspection that came to its last packet wants no stream") {
  // A request whose first line does not end, a byte more with each packet.
  Bytes stream = text("GET /");
  Inspection inspection;
  Facts facts;
  for (int packet = 1; packet <= kMaxInspectedPackets; ++packet) {
    stream.push_back('a');
    inspect(payload(stream, {.server_port = 80}), inspection, facts);
    CHECK(inspection.done == (packet == kMaxInspectedPackets));
    CHECK(inspection.wants_stream == !inspection.done);
  }
}

}  // namespace tractor::dissect::test
