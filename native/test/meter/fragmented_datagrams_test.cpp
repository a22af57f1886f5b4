// Datagrams in fragments, from frames to what their flows say: read when they are whole, whatever the order and the
// number of threads.
#include <doctest/doctest.h>

#include <atomic>
#include <map>

#include "capture/temp_folder.hpp"
#include "meter/capture_run.hpp"
#include "meter/flow_names.hpp"
#include "packet/frame_bytes.hpp"

namespace tractor::meter {
namespace {

using capture::test::Builder;
using capture::test::TempFolder;
using capture::test::write_file;
using packet::Bytes;
using packet::hex;
using packet::operator+;

// An INVITE of 192.0.2.1 to 198.51.100.2, of `long_by` bytes more than it needs; its media line is its end.
Bytes invite(std::size_t long_by, std::string_view media = "m=audio 16384 RTP/AVP 0\r\n") {
  std::string text =
      "INVITE sip:c@d SIP/2.0\r\nVia: SIP/2.0/UDP a\r\nFrom: <sip:a@b>\r\nTo: <sip:c@d>\r\nCall-ID: 1\r\n";
  text += "CSeq: 1 INVITE\r\nUser-Agent: " + std::string(long_by, 'x') + "\r\nContent-Type: application/sdp\r\n\r\n";
  text += "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n" + std::string(media);
  return packet::udp(5060, 5060, Bytes(text.begin(), text.end()));
}
Bytes bytes_of(const Bytes& all, std::size_t from, std::size_t to) {
  return Bytes(all.begin() + static_cast<std::ptrdiff_t>(from), all.begin() + static_cast<std::ptrdiff_t>(to));
}
std::string hex16(std::size_t value) {
  static const char* const kDigits = "0123456789abcdef";
  std::string text;
  for (int shift = 12; shift >= 0; shift -= 4) text += kDigits[(value >> shift) & 15];
  return text;
}

Bytes part4(const Bytes& datagram, std::size_t from, std::size_t to, std::string_view id = "1234") {
  const std::size_t field = from / 8 | (to < datagram.size() ? 0x2000u : 0u);
  return packet::ipv4(17, bytes_of(datagram, from, to), "c0000201 c6336402", std::string(id) + hex16(field));
}
Bytes part6(const Bytes& datagram, std::size_t from, std::size_t to) {
  const std::size_t field = from | (to < datagram.size() ? 1u : 0u);
  return packet::ipv6(44, hex("11 00 " + hex16(field) + "00000007") + bytes_of(datagram, from, to));
}
Bytes media(std::uint16_t port = 16384) {
  return packet::ipv4(17, packet::udp(20'000, port, packet::zeros(40)), "c6336402 c0000201");
}

struct Seen {
  std::map<std::string, std::string> flows;  // by source port and destination port: what is said of them
  std::map<std::string, std::string> agents;
  std::uint64_t not_whole = 0, orphans = 0, packets = 0;
};

// Packets a millisecond apart, but for those that say when they come.
Seen run(const std::vector<Bytes>& packets, unsigned threads = 1, const std::vector<std::uint32_t>& seconds = {}) {
  const TempFolder folder;
  Builder b;
  b.pcap_header();
  b.bytes[20] = 101;  // raw IP
  for (std::size_t i = 0; i < packets.size(); ++i) {
    const auto size = static_cast<std::uint32_t>(packets[i].size());
    b.u32(100 + (i < seconds.size() ? seconds[i] : 0)).u32(i * 1000).u32(size).u32(size).raw(packets[i]);
  }
  write_file(folder.at("made.pcap"), b.bytes);
  RunOptions options;
  options.paths = {folder.at("made.pcap")};
  options.threads = threads;
  Seen seen;
  RunProgress progress;
  const std::atomic<bool> stop{false};
  const RunResult result = run_captures(
      options,
      [&](std::unique_ptr<RowBatch> batch) {
        for (const EndedFlow& flow : batch->flows) {
          const FlowNames names(std::string_view(batch->names).substr(flow.names_begin, flow.names_size));
          const flow::FiveTuple tuple = tuple_of(flow.key, flow.first_swapped);
          const std::string ends = std::to_string(tuple.source.port) + "-" + std::to_string(tuple.destination.port);
          const bool announced = names.announcement().flow_id != 0;
          const dissect::ProtocolId said = announced ? names.announcement().protocol : names.protocol();
          seen.flows[ends] = std::string(announced ? "announced " : "") + dissect::protocol_name(said);
          seen.agents[ends] = names.text(NameText::user_agent);
        }
      },
      progress, stop);
  REQUIRE(result.faults.empty());
  seen.not_whole = result.meter.datagrams_not_whole;
  seen.orphans = result.decode.anomalies[static_cast<std::size_t>(packet::Anomaly::fragment_orphan)];
  seen.packets = result.packets;
  return seen;
}

}  // namespace

TEST_SUITE("threads") {
  TEST_CASE("fragmented datagrams: an INVITE in two fragments announces its media, in either order") {
    const Bytes whole = invite(1000);
    for (const unsigned threads : {1u, 2u}) {
      CAPTURE(threads);
      const Bytes first4 = part4(whole, 0, 800), second4 = part4(whole, 800, whole.size());
      const Bytes first6 = part6(whole, 0, 800), second6 = part6(whole, 800, whole.size());
      for (const auto& packets : {std::vector{first4, second4, media()}, std::vector{second4, first4, media()},
                                  std::vector{first6, second6, media()}, std::vector{second6, first6, media()}}) {
        const Seen seen = run(packets, threads);
        CHECK(seen.flows.at("5060-5060") == "sip");
        CHECK(seen.agents.at("5060-5060") == std::string(1000, 'x'));
        CHECK(seen.flows.at("20000-16384") == "announced rtp");
        CHECK(seen.not_whole == 0);
        CHECK(seen.orphans == 0);
      }
    }
  }

  TEST_CASE("fragmented datagrams: the bytes of fragments that waited outlive their frames") {
    // So many in between that the batch, and the chunk of the capture, are others.
    const Bytes whole = invite(1000);
    std::vector<Bytes> packets{part4(whole, 800, whole.size()), part4(whole, 400, 800)};
    for (std::uint16_t i = 0; i < 5000; ++i) {
      packets.push_back(packet::ipv4(17, packet::udp(9, static_cast<std::uint16_t>(1000 + i % 50), Bytes(900, 'y'))));
    }
    packets.push_back(part4(whole, 0, 400));
    packets.push_back(media());
    for (const unsigned threads : {1u, 2u}) {
      const Seen seen = run(packets, threads);
      CHECK(seen.flows.at("20000-16384") == "announced rtp");
      CHECK(seen.not_whole == 0);
    }
  }
}

TEST_CASE("fragmented datagrams: without its rest a first fragment says what it says, and is counted") {
  const Bytes whole = invite(1000);
  const Seen seen = run({part4(whole, 0, 800), media()});
  CHECK(seen.flows.at("5060-5060") == "sip");
  CHECK(seen.flows.at("20000-16384") == "unknown");
  CHECK(seen.not_whole == 1);
}

TEST_CASE("fragmented datagrams: a flow whose first fragment was recognised is read on by whoever did") {
  const Bytes whole = invite(1000);
  std::string ok = "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP a\r\nFrom: <sip:a@b>\r\nTo: <sip:c@d>\r\nCall-ID: 1\r\n";
  ok += "CSeq: 1 INVITE\r\nContent-Type: application/sdp\r\n\r\nv=0\r\no=- 1 1 IN IP4 198.51.100.2\r\ns=-\r\n";
  ok += "c=IN IP4 198.51.100.2\r\nt=0 0\r\nm=audio 16390 RTP/AVP 0\r\n";
  const Bytes answer = packet::ipv4(17, packet::udp(5060, 5060, Bytes(ok.begin(), ok.end())), "c6336402 c0000201");
  const Bytes keep_alive = packet::ipv4(17, packet::udp(5060, 5060, packet::zeros(4)), "c0000201 c6336402");
  const Bytes heard = packet::ipv4(17, packet::udp(20'000, 16'390, packet::zeros(40)), "c0000201 c6336402");
  const Seen seen = run({part4(whole, 0, 800), keep_alive, answer, heard});
  CHECK(seen.flows.at("5060-5060") == "sip");
  CHECK(seen.flows.at("20000-16390") == "announced rtp");
  CHECK(seen.not_whole == 1);
}

TEST_CASE("fragmented datagrams: heads without payload cost no patience, and give none back") {
  // Sixteen datagrams of nothing known, each begun by its UDP header alone; what comes then is not asked for.
  std::vector<Bytes> packets;
  for (int i = 0; i < 16; ++i) {
    const std::string id = hex16(static_cast<std::size_t>(i));
    const Bytes unknown = packet::udp(5060, 5060, Bytes(1000, 1));
    packets.push_back(part4(unknown, 0, 8, id));
    packets.push_back(part4(unknown, 8, unknown.size(), id));
  }
  const Bytes whole = invite(1000);
  packets.push_back(packet::ipv4(17, whole, "c0000201 c6336402"));
  CHECK(run(packets).flows.at("5060-5060") == "unknown");
}

TEST_CASE("fragmented datagrams: without its first one there is nothing to read") {
  const Bytes whole = invite(1000);
  const Seen seen = run({part4(whole, 800, whole.size()), part4(whole, 400, 800), media()});
  CHECK(seen.flows.at("0-0") == "unknown");
  CHECK(seen.flows.at("20000-16384") == "unknown");
  CHECK(seen.orphans == 2);
  CHECK(seen.not_whole == 0);
}

TEST_CASE("fragmented datagrams: fragments that overlap are refused, those that come twice are not") {
  const Bytes whole = invite(1000), other = invite(1000, "m=audio 16390 RTP/AVP 0\r\n");
  const Seen overlapping =
      run({part4(whole, 0, 800), part4(other, 792, other.size()), part4(whole, 800, whole.size()), media()});
  CHECK(overlapping.flows.at("5060-5060") == "sip");  // of the first one alone
  CHECK(overlapping.flows.at("20000-16384") == "unknown");
  CHECK(overlapping.not_whole == 1);
  const Seen twice = run({part4(whole, 0, 800), part4(whole, 0, 800), part4(whole, 800, whole.size()), media()});
  CHECK(twice.flows.at("20000-16384") == "announced rtp");
  CHECK(twice.not_whole == 0);
}

TEST_CASE("fragmented datagrams: two of one flow may be swapped; of three at once the oldest goes") {
  const Bytes a = invite(1000), b = invite(1000, "m=audio 16386 RTP/AVP 0\r\n"),
              c = invite(1000, "m=audio 16388 RTP/AVP 0\r\n");
  const Seen two = run({part4(a, 0, 800, "0001"), part4(b, 0, 800, "0002"), part4(a, 800, a.size(), "0001"),
                        part4(b, 800, b.size(), "0002"), media(), media(16386)});
  CHECK(two.flows.at("20000-16384") == "announced rtp");
  CHECK(two.flows.at("20000-16386") == "announced rtp");
  CHECK(two.not_whole == 0);
  const Seen three =
      run({part4(a, 0, 800, "0001"), part4(b, 0, 800, "0002"), part4(c, 0, 800, "0003"),
           part4(b, 800, b.size(), "0002"), part4(c, 800, c.size(), "0003"), media(), media(16386), media(16388)});
  CHECK(three.flows.at("20000-16384") == "unknown");
  CHECK(three.flows.at("20000-16386") == "announced rtp");
  CHECK(three.flows.at("20000-16388") == "announced rtp");
  CHECK(three.not_whole == 1);
}

TEST_CASE("fragmented datagrams: after 30 s the identification is another datagram's") {
  const Bytes whole = invite(1000);
  const std::vector packets{part4(whole, 0, 800), part4(whole, 800, whole.size()), media()};
  CHECK(run(packets, 1, {0, 29, 29}).flows.at("20000-16384") == "announced rtp");
  const Seen late = run(packets, 1, {0, 31, 31});
  CHECK(late.flows.at("20000-16384") == "unknown");
  CHECK(late.not_whole == 1);
}

TEST_CASE("fragmented datagrams: the inspection goes on as if they had come in one packet") {
  // The first is read twice, by itself and whole, and is one of the sixteen that a flow is asked for.
  const Bytes whole = invite(1000);
  std::vector<Bytes> packets;
  for (int i = 0; i < 15; ++i) {
    const std::string id = hex16(static_cast<std::size_t>(i));
    const Bytes unknown = packet::udp(5060, 5060, Bytes(1000, 1));
    packets.push_back(part4(unknown, 0, 800, id));
    packets.push_back(part4(unknown, 800, unknown.size(), id));
  }
  packets.push_back(part4(whole, 0, 800, "00ff"));
  packets.push_back(part4(whole, 800, whole.size(), "00ff"));
  packets.push_back(media());
  CHECK(run(packets).flows.at("20000-16384") == "announced rtp");
}

}  // namespace tractor::meter
