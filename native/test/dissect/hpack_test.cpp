// HPACK: the examples of RFC 7541, appendix C, then what a broken or a greedy block may not do.
#include "dissect/hpack.hpp"

#include <random>
#include <utility>

#include "payloads.hpp"

namespace tractor::dissect::test {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

Fields decode(HpackDecoder& decoder, const Bytes& block, bool whole = true) {
  Fields fields;
  const bool ok =
      decoder.decode(block, [&](std::string_view name, std::string_view value) { fields.emplace_back(name, value); });
  CHECK(ok == whole);
  return fields;
}

std::string text_of(const Bytes& coded) {
  base::ByteView left = coded;
  HpackText out;
  REQUIRE(read_hpack_string(left, out));
  CHECK(left.empty());
  return std::string(out.view());
}

}  // namespace

TEST_CASE("hpack: integers behind a prefix") {
  const auto read = [](const Bytes& bytes, unsigned bits, std::size_t& value) {
    base::ByteView left = bytes;
    return read_hpack_integer(left, bits, value);
  };
  std::size_t value = 0;
  CHECK((read(hex("0a"), 5, value) && value == 10));          // C.1.1
  CHECK((read(hex("1f 9a 0a"), 5, value) && value == 1337));  // C.1.2
  CHECK((read(hex("2a"), 8, value) && value == 42));          // C.1.3
  CHECK((read(hex("ff ff ff ff 7f"), 8, value) && value == 255 + 0xfffffffU));
  CHECK_FALSE(read(hex("1f 9a"), 5, value));
  CHECK_FALSE(read(hex("ff ff ff ff ff 01"), 8, value));  // more than anything here can be
  CHECK_FALSE(read({}, 5, value));
}

TEST_CASE("hpack: strings, plain and by the Huffman code") {
  CHECK(text_of(hex("0a 637573746f6d2d6b6579")) == "custom-key");                                             // C.2.1
  CHECK(text_of(hex("8c f1e3c2e5f23a6ba0ab90f4ff")) == "www.example.com");                                    // C.4.1
  CHECK(text_of(hex("86 a8eb10649cbf")) == "no-cache");                                                       // C.4.2
  CHECK(text_of(hex("96 d07abe941054d444a8200595040b8166e082a62d1bff")) == "Mon, 21 Oct 2013 20:13:21 GMT");  // C.6.1
  CHECK(text_of(hex("00")).empty());
  base::ByteView left;
  HpackText out;
  for (const char* bad : {"81 1f00", "82 ffff", "84 ffffffff", "83 6161"}) {
    const Bytes bytes = hex(bad);
    left = bytes;
    CAPTURE(std::string(bad));
    // "81 1f" is `a` and padding of ones: right. A padding of eight, the end of string and a cut are not.
    CHECK(read_hpack_string(left, out) == (std::string(bad) == "81 1f00"));
  }
}

TEST_CASE("hpack: single fields") {
  HpackDecoder d;
  CHECK(decode(d, hex("400a637573746f6d2d6b65790d637573746f6d2d686561646572")) ==
        Fields{{"custom-key", "custom-header"}});                                                 // C.2.1
  CHECK(decode(d, hex("040c2f73616d706c652f70617468")) == Fields{{":path", "/sample/path"}});     // C.2.2
  CHECK(decode(d, hex("100870617373776f726406736563726574")) == Fields{{"password", "secret"}});  // C.2.3
  CHECK(decode(d, hex("82")) == Fields{{":method", "GET"}});                                      // C.2.4
  CHECK(decode(d, hex("be")) == Fields{{"custom-key", "custom-header"}});  // 62: the one that C.2.1 kept
  CHECK(decode(d, hex("bf"), false).empty());                              // 63: there is none
  CHECK(decode(d, hex("80"), false).empty());                              // 0 is none
}

TEST_CASE("hpack: requests that use what came before") {
  const Fields first{{":method", "GET"}, {":scheme", "http"}, {":path", "/"}, {":authority", "www.example.com"}};
  Fields second = first, third{{":method", "GET"},
                               {":scheme", "https"},
                               {":path", "/index.html"},
                               {":authority", "www.example.com"},
                               {"custom-key", "custom-value"}};
  second.emplace_back("cache-control", "no-cache");
  HpackDecoder plain, coded;
  CHECK(decode(plain, hex("828684410f7777772e6578616d706c652e636f6d")) == first);  // C.3
  CHECK(decode(plain, hex("828684be58086e6f2d6361636865")) == second);
  CHECK(decode(plain, hex("828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565")) == third);
  CHECK(decode(coded, hex("828684418cf1e3c2e5f23a6ba0ab90f4ff")) == first);  // C.4
  CHECK(decode(coded, hex("828684be5886a8eb10649cbf")) == second);
  CHECK(decode(coded, hex("828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf")) == third);
}

// C.6, whose table holds 256 octets: "3f e1 01" says so here (6.3), where the RFC's sides agreed on it beforehand.
TEST_CASE("hpack: what no longer fits into the table is evicted") {
  HpackDecoder d;
  CHECK(decode(d, hex("3fe101 488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff"
                      "6e919d29ad171863c78f0b97c8e9ae82ae43d3")) == Fields{{":status", "302"},
                                                                           {"cache-control", "private"},
                                                                           {"date", "Mon, 21 Oct 2013 20:13:21 GMT"},
                                                                           {"location", "https://www.example.com"}});
  CHECK(decode(d, hex("4883640effc1c0bf")) == Fields{{":status", "307"},
                                                     {"cache-control", "private"},
                                                     {"date", "Mon, 21 Oct 2013 20:13:21 GMT"},
                                                     {"location", "https://www.example.com"}});
  const Fields last = decode(d, hex("88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6"
                                    "c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007"));
  REQUIRE(last.size() == 6);
  CHECK(last[0] == std::pair<std::string, std::string>{":status", "200"});
  CHECK(last[5] ==
        std::pair<std::string, std::string>{"set-cookie", "foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1"});
  // 55 + 52 + 98 (set-cookie, content-encoding, date) are left of 256: index 65 is gone.
  CHECK(decode(d, hex("c0")) == Fields{{"date", "Mon, 21 Oct 2013 20:13:22 GMT"}});
  CHECK(decode(d, hex("c1"), false).empty());
}

TEST_CASE("hpack: an entry larger than the table empties it; the table can be closed") {
  HpackDecoder d;
  CHECK(decode(d, hex("4001610162 be")) == Fields{{"a", "b"}, {"a", "b"}});
  const Bytes large = hex("400161 7f e11f") + Bytes(127 + 0x61 + (0x1f << 7), 'x');  // 4,192 octets
  CHECK(decode(d, large).size() == 1);
  CHECK(decode(d, hex("be"), false).empty());
  CHECK(decode(d, hex("4001610162 20 be"), false) == Fields{{"a", "b"}});
  CHECK(decode(d, hex("20 4001610162 be"), false) == Fields{{"a", "b"}});
}

// Against a table of plain strings: entries of any size come and go for long enough that memory is used again.
TEST_CASE("hpack: the table beside a simple one") {
  std::mt19937 random(7);
  HpackTable table;
  std::vector<std::pair<std::string, std::string>> simple;  // newest first
  std::size_t most = HpackTable::kMaxSize;
  for (int round = 0; round < 20000; ++round) {
    if (random() % 500 == 0) {
      most = random() % 6000;
      table.resize(most);
      most = std::min(most, HpackTable::kMaxSize);
    } else {
      const std::string name(random() % 40, static_cast<char>('a' + random() % 26));
      const std::string value(random() % (round % 50 == 0 ? 4000 : 60), static_cast<char>('A' + random() % 26));
      HpackText text;
      text.assign(value);
      table.add(name, text);
      simple.insert(simple.begin(), {name, value});
    }
    std::size_t size = 0, kept = 0;
    while (kept < simple.size() && size + simple[kept].first.size() + simple[kept].second.size() + 32 <= most) {
      size += simple[kept].first.size() + simple[kept].second.size() + 32;
      ++kept;
    }
    simple.resize(kept);
    REQUIRE(table.entries() == kept);
    for (std::size_t i = 0; i < kept; ++i) {
      REQUIRE(table.entry(i).name == simple[i].first);
      REQUIRE(table.entry(i).value == simple[i].second);
    }
  }
}

}  // namespace tractor::dissect::test
