// HTTP: which host referred to what is asked for, and that nothing else of its address is kept.
#include <doctest/doctest.h>

#include <string>

#include "dissect/payloads.hpp"

namespace tractor::dissect::test {

namespace {

std::string referer_of(const std::string& fields) {
  const Bytes request = text("GET /a HTTP/1.1\r\nHost: a.example\r\n" + fields + "\r\n");
  const Asked asked = ask(dissect_http, request, {.server_port = 80});
  CHECK(asked.facts.http_host == "a.example");
  return asked.facts.http_referer;
}

}  // namespace

TEST_CASE("http: host and port of the Referer, in lower case") {
  CHECK(referer_of("Referer: https://WWW.Example.org/path?q=1#f\r\n") == "www.example.org");
  CHECK(referer_of("referer:http://b.example:8080\r\n") == "b.example:8080");
  CHECK(referer_of("Referer: HTTP://b.example?q\r\n") == "b.example");
  CHECK(referer_of("Referer: http://[2001:DB8::1]:81/x\r\n") == "[2001:db8::1]:81");
  CHECK(referer_of("Referer: http://user:secret@b.example/x@y\r\n") == "b.example");
  CHECK(referer_of("Referer: http://one.example/\r\nReferer: http://two.example/\r\n") == "one.example");
}

TEST_CASE("http: what names no host refers to none") {
  for (const char* value : {"", "/relative", "about:blank", "android-app://com.example", "http://", "http:/b.example",
                            "//b.example/x", "http:///x"}) {
    CHECK(referer_of("Referer: " + std::string(value) + "\r\n").empty());
  }
  CHECK(referer_of("X-Referer: http://b.example/\r\n").empty());
}

TEST_CASE("http: a Referer is clean, bounded and that of the first request") {
  CHECK(referer_of("Referer: http://b\x01.example\xff/\r\n") == "b\\x01.example\\xff");
  CHECK(referer_of("Referer: http://" + std::string(3'000, 'b') + "/\r\n").size() <= kMaxFactLength);
  const Bytes two = text(
      "GET /a HTTP/1.1\r\nHost: a.example\r\n\r\n"
      "GET /b HTTP/1.1\r\nHost: a.example\r\nReferer: http://a.example/a\r\n\r\n");
  CHECK(ask(dissect_http, two, {.server_port = 80}).facts.http_referer.empty());
}

}  // namespace tractor::dissect::test
