// gzip, zstd and lz4: recognised by content, read through all members, faults where the data breaks.
#include <doctest/doctest.h>
#include <lz4.h>
#include <lz4frame.h>
#include <zlib.h>
#include <zstd.h>

#include "reading.hpp"

namespace tractor::capture::test {
namespace {

using base::FaultCode;

Bytes gzip(const Bytes& plain) {
  z_stream z{};
  REQUIRE(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  Bytes out(deflateBound(&z, plain.size()) + 32);
  z.next_in = const_cast<Bytef*>(plain.data());
  z.avail_in = static_cast<uInt>(plain.size());
  z.next_out = out.data();
  z.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&z, Z_FINISH) == Z_STREAM_END);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

Bytes zstd(const Bytes& plain) {
  Bytes out(ZSTD_compressBound(plain.size()));
  out.resize(ZSTD_compress(out.data(), out.size(), plain.data(), plain.size(), 3));
  return out;
}

Bytes lz4(const Bytes& plain) {
  LZ4F_preferences_t preferences{};
  preferences.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled;
  preferences.frameInfo.blockChecksumFlag = LZ4F_blockChecksumEnabled;
  Bytes out(LZ4F_compressFrameBound(plain.size(), &preferences));
  out.resize(LZ4F_compressFrame(out.data(), out.size(), plain.data(), plain.size(), &preferences));
  return out;
}

// "Legacy frame" of the LZ4 Frame Format Description: magic, then blocks, each after its size; no end mark.
Bytes legacy_lz4(const Bytes& plain) {
  Builder b;
  b.u32(0x184c2102);
  for (std::size_t at = 0; at < plain.size(); at += 8 << 20) {
    const std::size_t size = std::min<std::size_t>(8 << 20, plain.size() - at);
    Bytes block(static_cast<std::size_t>(LZ4_compressBound(static_cast<int>(size))));
    block.resize(static_cast<std::size_t>(
        LZ4_compress_default(reinterpret_cast<const char*>(plain.data() + at), reinterpret_cast<char*>(block.data()),
                             static_cast<int>(size), static_cast<int>(block.size()))));
    b.u32(block.size()).raw(block);
  }
  return b.bytes;
}

Bytes joined(std::initializer_list<Bytes> parts) {
  Bytes out;
  for (const Bytes& part : parts) out.insert(out.end(), part.begin(), part.end());
  return out;
}

Bytes part_of(const Bytes& bytes, std::size_t from, std::size_t to) {
  return {bytes.begin() + static_cast<std::ptrdiff_t>(from), bytes.begin() + static_cast<std::ptrdiff_t>(to)};
}

Bytes sample() {
  Builder b;
  b.pcap_header();
  for (std::uint32_t i = 0; i < 3'000; ++i) b.record(i, 0, i % 200, i % 200, static_cast<std::uint8_t>(i * 7));
  return b.bytes;
}

using Compress = Bytes (*)(const Bytes&);
struct Kind {
  const char* name;
  Compress compress;
};
constexpr Kind kKinds[] = {{"gzip", gzip}, {"zstd", zstd}, {"lz4", lz4}};

TEST_CASE("compressed captures read like plain ones, in one member or many") {
  const Bytes plain = sample();
  const Reading want = read_bytes(plain);
  REQUIRE(want.frames.size() == 3'000);
  for (const Kind& kind : kKinds) {
    CAPTURE(kind.name);
    const Bytes one = kind.compress(plain);
    // cut in the file header, in a record, and with an empty member between
    const Bytes many = joined({kind.compress(part_of(plain, 0, 7)), kind.compress(part_of(plain, 7, 5'001)),
                               kind.compress({}), kind.compress(part_of(plain, 5'001, plain.size()))});
    for (const Bytes& stored : {one, many}) {
      for (const std::size_t chunk : {std::size_t{64}, std::size_t{4'096}, std::size_t{1} << 20}) {
        for (const std::size_t per_read : {std::size_t{1}, std::size_t{1'000}, SIZE_MAX}) {
          OpenOptions options;
          options.chunk_bytes = chunk;
          options.read_ahead = per_read != 1'000;
          const Reading r = read_bytes(stored, options, per_read);
          CHECK(r.status == ReadStatus::end);
          CHECK(r.frames == want.frames);
          CHECK(r.info.compression == kind.name);
          CHECK(r.info.format == "pcap");
          CHECK(r.info.bytes_read == plain.size());
          CHECK(r.info.skipped_bytes.empty());
        }
      }
    }
  }
}

TEST_CASE("a compressed pcapng") {
  const Bytes plain = Builder(true).section().interface().enhanced(0, 1, 60, 60).bytes;
  for (const Kind& kind : kKinds) {
    const Reading r = read_bytes(kind.compress(plain));
    CHECK(r.status == ReadStatus::end);
    CHECK(r.frames.size() == 1);
    CHECK(r.info.format == "pcapng");
  }
}

TEST_CASE("progress is in stored bytes") {
  const Bytes stored = gzip(sample());
  base::Fault fault;
  const auto reader = open_source(std::make_unique<MemorySource>(stored), "memory", {}, fault);
  REQUIRE(reader);
  CHECK(reader->file_size() == stored.size());
  FrameBatch batch;
  while (reader->next(batch) == ReadStatus::frames) CHECK(reader->file_position() <= stored.size());
  CHECK(reader->file_position() == stored.size());
}

TEST_CASE("compressed data cut anywhere: no crash, truncated, the frames before it") {
  const Bytes plain = sample();
  for (const Kind& kind : kKinds) {
    CAPTURE(kind.name);
    const Bytes stored = kind.compress(plain);
    std::size_t most = 0;
    for (std::size_t size = 4; size < stored.size(); size += 1 + size / 37) {
      CAPTURE(size);
      const Reading r = read_bytes(part_of(stored, 0, size));
      CHECK(r.status == ReadStatus::fault);
      CHECK(r.fault.code == FaultCode::truncated);
      CHECK(r.fault.path == "memory");
      CHECK(r.frames.size() >= most);
      if (r.opened) CHECK(r.fault.offset <= r.info.bytes_read);
      most = r.frames.size();
    }
    CHECK(most > 0);
  }
}

TEST_CASE("compressed data that breaks: the frames before it, then bad_compression at a record's edge") {
  const Bytes plain = sample();
  for (const Kind& kind : kKinds) {
    CAPTURE(kind.name);
    Bytes stored = joined({kind.compress(plain), kind.compress(plain)});
    const std::size_t second = stored.size() / 2;
    for (std::size_t i = 0; i < 8; ++i) stored[second + 10 + i] = 0xff;
    const Reading r = read_bytes(stored);
    CHECK(r.status == ReadStatus::fault);
    CHECK(r.fault.code == FaultCode::bad_compression);
    CHECK(r.frames.size() >= 3'000);
    CHECK(r.fault.offset >= plain.size());
  }
  // nothing of it decompresses
  const Reading none = read_bytes({0x1f, 0x8b, 0x07, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  CHECK_FALSE(none.opened);
  CHECK(none.fault.code == FaultCode::bad_compression);
}

TEST_CASE("compressed emptiness and compressed text") {
  for (const Kind& kind : kKinds) {
    CHECK(read_bytes(kind.compress({})).fault.code == FaultCode::empty);
    CHECK(read_bytes(kind.compress(text_bytes("no capture"))).fault.code == FaultCode::not_a_capture);
    // compressed twice is not looked into
    CHECK(read_bytes(kind.compress(kind.compress(sample()))).fault.code == FaultCode::not_a_capture);
  }
}

TEST_CASE("after gzip data: zeros are padding, other bytes are counted") {
  const Bytes stored = gzip(sample());
  const Reading padded = read_bytes(joined({stored, Bytes(600'000, 0)}));
  CHECK(padded.status == ReadStatus::end);
  CHECK(padded.info.skipped_bytes.empty());
  const Reading followed = read_bytes(joined({stored, Bytes(10, 0), text_bytes("more"), Bytes(300'000, 7)}));
  CHECK(followed.status == ReadStatus::end);
  CHECK(followed.frames.size() == 3'000);
  CHECK(followed.info.skipped_bytes.at("after the compressed data") == 300'004);
}

TEST_CASE("frames to be skipped are skipped, before, between and after frames of zstd and lz4") {
  const Bytes skippable = Builder().u32(0x184d2a53).u32(5).text("hello").bytes;
  const Bytes long_one = Builder().u32(0x184d2a5f).u32(100'000).filler(100'000, 1).bytes;
  const Bytes plain = sample();
  for (const Kind& kind : {kKinds[1], kKinds[2]}) {
    CAPTURE(kind.name);
    const Bytes stored = joined({skippable, long_one, kind.compress(part_of(plain, 0, 5'001)), skippable,
                                 kind.compress(part_of(plain, 5'001, plain.size())), long_one, skippable});
    for (const std::size_t per_read : {std::size_t{1}, std::size_t{1'000}, SIZE_MAX}) {
      const Reading r = read_bytes(stored, {}, per_read);
      CHECK(r.status == ReadStatus::end);
      CHECK(r.frames.size() == 3'000);
      CHECK(r.info.compression == kind.name);
    }
  }
  CHECK(read_bytes(skippable).fault.code == FaultCode::empty);
  CHECK(read_bytes(part_of(skippable, 0, 6)).fault.code == FaultCode::truncated);
  CHECK(read_bytes(part_of(skippable, 0, 11)).fault.code == FaultCode::truncated);
}

TEST_CASE("what libzstd reads of its own beginnings is no zstd: the same fault in whatever pieces it comes") {
  const Bytes plain = sample();
  const Bytes stored = joined({zstd(part_of(plain, 0, 5'001)), Builder().u32(0xfd2f'b526).bytes,
                               Builder(true).u8(0x20).u8(1).u32(0x09000000).u8(0x4b).bytes, zstd(plain)});
  const Reading whole = read_bytes(stored);
  CHECK(whole.fault.code == FaultCode::bad_compression);
  CHECK(!whole.frames.empty());
  for (const std::size_t per_read : {std::size_t{1}, std::size_t{11}, std::size_t{1'000}}) {
    const Reading r = read_bytes(stored, {}, per_read);
    CHECK(r.fault.code == FaultCode::bad_compression);
    CHECK(r.frames.size() == whole.frames.size());
  }
}

TEST_CASE("lz4 legacy frames: alone, of several blocks, one after the other, before a frame") {
  Builder b;
  b.pcap_header();
  for (std::uint32_t i = 0; i < 9'000; ++i) b.record(i, 0, 1'000, 1'000, static_cast<std::uint8_t>(i * 7));
  const Bytes plain = b.bytes;  // 9 MB: two blocks
  const Bytes start = part_of(plain, 0, 3'000);
  const Bytes rest = part_of(plain, 3'000, plain.size());
  for (const Bytes& stored : {legacy_lz4(plain), joined({legacy_lz4(start), legacy_lz4(rest)}),
                              joined({legacy_lz4(start), lz4(rest)}), joined({lz4(start), legacy_lz4(rest)})}) {
    const Reading r = read_bytes(stored);
    CHECK(r.status == ReadStatus::end);
    CHECK(r.frames.size() == 9'000);
    CHECK(r.info.compression == "lz4");
    CHECK(r.info.bytes_read == plain.size());
  }
  const Bytes whole = legacy_lz4(sample());
  CHECK(read_bytes(part_of(whole, 0, whole.size() - 1)).fault.code == FaultCode::truncated);
  CHECK(read_bytes(part_of(whole, 0, 6)).fault.code == FaultCode::truncated);
  // a block that no compressor writes is refused before it is waited for
  CHECK(read_bytes(Builder().u32(0x184c2102).u32(0x7fffffff).bytes).fault.code == FaultCode::bad_compression);
  Bytes damaged = whole;
  damaged[8] = 0xff;
  CHECK(read_bytes(damaged).fault.code == FaultCode::bad_compression);
}

TEST_CASE("the fault of damaged data says where in the file as stored") {
  for (const Kind& kind : kKinds) {
    CAPTURE(kind.name);
    const Bytes one = kind.compress(sample());
    Bytes stored = joined({one, one});
    for (std::size_t i = 0; i < 8; ++i) stored[one.size() + 10 + i] = 0xff;
    const std::string message = read_bytes(stored).fault.message;
    CAPTURE(message);
    const std::size_t at = message.find("near byte ");
    REQUIRE(at != std::string::npos);
    const auto place = std::stoull(message.substr(at + 10));
    CHECK(place >= one.size());
    CHECK(place <= stored.size());
    const std::string cut = read_bytes(part_of(one, 0, one.size() - 2)).fault.message;
    CHECK(cut.find(std::to_string(one.size() - 2) + " bytes as stored") != std::string::npos);
  }
}

// zlib may have used up its input while it holds output that found no room: what a cut left is given all the same.
TEST_CASE("data cut short gives as much in small chunks as in one") {
  const Bytes plain = sample();
  for (const Kind& kind : kKinds) {
    CAPTURE(kind.name);
    const Bytes stored = kind.compress(plain);
    for (std::size_t cut = 200; cut < stored.size(); cut += 97) {
      CAPTURE(cut);
      const Bytes left = part_of(stored, 0, cut);
      const Reading whole = read_bytes(left);
      OpenOptions options;
      options.chunk_bytes = 64;
      const Reading pieces = read_bytes(left, options);
      CHECK(whole.fault.code == FaultCode::truncated);
      CHECK(pieces.frames == whole.frames);
      CHECK(pieces.fault.offset == whole.fault.offset);
      CHECK(pieces.info.bytes_read == whole.info.bytes_read);
    }
  }
}

}  // namespace
}  // namespace tractor::capture::test
