// What is no capture, and captures cut anywhere.
#include <doctest/doctest.h>

#include "reading.hpp"

namespace tractor::capture::test {
namespace {

using base::FaultCode;

TEST_CASE("what is no capture is refused, with what was read") {
  const auto refused = [](const Bytes& bytes) {
    const Reading r = read_bytes(bytes);
    CHECK_FALSE(r.opened);
    CHECK(r.fault.path == "memory");
    CHECK(r.fault.offset == 0);
    return r.fault;
  };
  CHECK(refused({}).code == FaultCode::empty);
  const base::Fault text = refused(text_bytes("Dear diary,\ntoday"));
  CHECK(text.code == FaultCode::not_a_capture);
  CHECK(text.message.find("\"Dear diary, toda\"") != std::string::npos);
  const base::Fault bytes = refused({0xde, 0xad, 0xbe, 0xef, 0x00});
  CHECK(bytes.code == FaultCode::not_a_capture);
  CHECK(bytes.message.find("de ad be ef 00") != std::string::npos);
  CHECK(refused(text_bytes("ab")).code == FaultCode::not_a_capture);
  CHECK(refused(text_bytes(std::string("snoop\0\0\0\0\0\0\2", 12))).message.find("snoop") != std::string::npos);
  // a section header's type alone may be line ends
  CHECK(refused(text_bytes("\n\r\r\nabcdefghijklmnop")).code == FaultCode::not_a_capture);
}

TEST_CASE("a record that claims more than the file has does not make the reader allocate it") {
  OpenOptions options;
  options.max_record_bytes = std::size_t{1} << 31;
  const Reading r =
      read_bytes(Builder().pcap_header().u32(0).u32(0).u32(0x7fff0000).u32(0).filler(10, 0).bytes, options);
  CHECK(r.fault.code == FaultCode::truncated);
  CHECK(r.fault.offset == 24);
  const Reading ng = read_bytes(Builder().section().u32(6).u32(0x7fff0000).filler(10, 0).bytes, options);
  CHECK(ng.fault.code == FaultCode::truncated);
  CHECK(ng.fault.offset == 28);
}

// Cuts `bytes` everywhere; `edges` are the offsets at which a record or block ends, the first being the header's end.
void cut_everywhere(const Bytes& bytes, const std::vector<std::size_t>& edges, std::size_t metadata_edges) {
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    CAPTURE(size);
    for (const std::size_t chunk : {std::size_t{64}, std::size_t{1} << 20}) {
      OpenOptions options;
      options.chunk_bytes = chunk;
      const Reading r = read_bytes(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)), options);
      std::size_t whole = 0;
      std::size_t last_edge = 0;
      for (const std::size_t edge : edges) {
        if (edge <= size) {
          ++whole;
          last_edge = edge;
        }
      }
      CHECK(r.frames.size() == (whole > metadata_edges ? whole - metadata_edges : 0));
      if (size == 0) {
        CHECK(r.fault.code == FaultCode::empty);
      } else if (size < 4) {
        CHECK(r.fault.code == FaultCode::not_a_capture);
      } else if (size == last_edge) {
        CHECK(r.status == ReadStatus::end);
        CHECK_FALSE(r.fault);
        CHECK(r.info.bytes_read == size);
      } else {
        CHECK(r.fault.code == FaultCode::truncated);
        CHECK(r.fault.offset == last_edge);
        if (r.opened) {
          CHECK(r.info.bytes_read == size);
          CHECK(r.info.skipped_bytes.at("cut record") == size - last_edge);
        }
      }
    }
  }
}

TEST_CASE("a pcap cut at every byte: the right fault, all whole frames") {
  for (const std::uint32_t magic : {0xa1b2c3d4U, 0xa1b23c4dU}) {
    Builder b(magic == 0xa1b23c4d);
    b.pcap_header(magic);
    std::vector<std::size_t> edges{b.size()};
    for (const std::uint32_t length : {0, 1, 60, 17, 130}) {
      b.record(length, 0, length, length + 1);
      edges.push_back(b.size());
    }
    cut_everywhere(b.bytes, edges, 1);
  }
}

TEST_CASE("a pcapng cut at every byte: the right fault, all whole frames") {
  for (const bool big : {false, true}) {
    Builder b(big);
    std::vector<std::size_t> edges;
    b.section(Builder(big).option(4, text_bytes("application")).bytes);
    edges.push_back(b.size());
    b.interface(1, 0, Builder(big).option(2, text_bytes("eth0")).option(9, {9}).bytes);
    edges.push_back(b.size());
    b.enhanced(0, 1, 20, 20);
    edges.push_back(b.size());
    b.simple(130, 130);
    edges.push_back(b.size());
    b.enhanced(0, 1, 3, 20, 0, Builder(big).option(1, text_bytes("comment")).bytes);
    edges.push_back(b.size());
    cut_everywhere(b.bytes, edges, 2);
  }
}

TEST_CASE("after its end or fault a reader says the same again") {
  for (const bool cut : {false, true}) {
    Bytes bytes = Builder().pcap_header().record(1, 0, 10, 10).bytes;
    if (cut) bytes.pop_back();
    base::Fault fault;
    const auto reader = open_source(std::make_unique<MemorySource>(bytes), "memory", {}, fault);
    REQUIRE(reader);
    FrameBatch batch;
    while (reader->next(batch) == ReadStatus::frames) {
    }
    for (int i = 0; i < 2; ++i) {
      CHECK(reader->next(batch) == (cut ? ReadStatus::fault : ReadStatus::end));
      CHECK(batch.frames.empty());
      CHECK_FALSE(batch.chunk);
      CHECK(reader->fault().code == (cut ? FaultCode::truncated : FaultCode::none));
      CHECK(reader->info().bytes_read == bytes.size());
    }
  }
}

}  // namespace
}  // namespace tractor::capture::test
