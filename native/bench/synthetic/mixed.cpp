// See kinds.hpp. A fixed number of conversations at a time; the one whose next packet comes first sends it. When one
// ends, another begins in its place, so the number of active flows does not grow with the capture.
#include <algorithm>
#include <functional>
#include <queue>
#include <utility>
#include <vector>

#include "synthetic/frame_builder.hpp"
#include "synthetic/kinds.hpp"
#include "synthetic/payloads.hpp"

namespace tractor::bench {
namespace {

enum class Application : std::uint8_t { tls, http, tcp_other, dns, quic, udp_other };
enum class Phase : std::uint8_t { syn, syn_ack, handshake_ack, request, response, fin, fin_ack, last_ack, done };

struct Conversation {
  Application application = Application::tls;
  Phase phase = Phase::syn;
  Route route;
  std::string host;
  std::uint64_t round_trip_us = 0;
  std::uint32_t sent[2] = {};        // next sequence number: client, server
  std::uint32_t exchanges = 0;       // requests still to come
  std::uint32_t segments = 0;        // data packets of this response still to come
  std::uint32_t since_ack = 0;       // data packets that the client has not acknowledged
  std::uint32_t response_bytes = 0;  // size of each of them but the last
  bool first_exchange = true;
  bool head_due = false;  // the next data packet from the server carries a message known to its protocol
};

bool is_tcp(Application application) {
  return application <= Application::tcp_other;
}

class Mix {
 public:
  Mix(PcapWriter& out, std::uint64_t seed) : out_(out), random_(seed), filler_(random_) {}

  Conversation begin();
  // Writes one packet of the conversation; returns microseconds to its next one.
  std::uint64_t advance(Conversation& conversation, std::uint64_t time_us);
  Random& random() { return random_; }

 private:
  void send(Conversation& conversation, bool from_client, std::span<const std::uint8_t> payload, std::uint8_t flags,
            std::uint64_t time_us);
  std::uint64_t open(Conversation& conversation, std::uint64_t time_us);
  std::uint64_t request(Conversation& conversation, std::uint64_t time_us);
  std::uint64_t respond(Conversation& conversation, std::uint64_t time_us);
  std::uint64_t acknowledge(Conversation& conversation, std::uint64_t time_us);
  std::uint64_t finish(Conversation& conversation, std::uint64_t time_us);
  void choose_response(Conversation& conversation);
  Bytes first_request(const Conversation& conversation);
  Bytes first_response(const Conversation& conversation);
  std::uint64_t think_time();

  PcapWriter& out_;
  Random random_;
  Filler filler_;
  FrameBuilder builder_;
  std::uint64_t started_ = 0;
};

Application choose_application(Random& random) {
  const std::uint64_t roll = random.below(100);
  if (roll < 36) return Application::tls;
  if (roll < 46) return Application::http;
  if (roll < 60) return Application::tcp_other;
  if (roll < 82) return Application::dns;
  return roll < 90 ? Application::quic : Application::udp_other;
}

std::uint16_t server_port(Application application, Random& random) {
  switch (application) {
    case Application::tls:
    case Application::quic:
      return 443;
    case Application::http:
      return 80;
    case Application::dns:
      return 53;
    case Application::tcp_other:
      return random.chance(50) ? 22 : 6881;
    case Application::udp_other:
      return static_cast<std::uint16_t>(random.between(10'000, 20'000));
  }
  return 0;
}

Conversation Mix::begin() {
  Conversation conversation;
  conversation.application = choose_application(random_);
  // A client takes the next of its ports each time, so a five-tuple comes again only after its ports have gone round.
  const std::uint64_t client = started_ % 2000;
  const auto client_port = static_cast<std::uint16_t>(32768 + started_ / 2000 % 28000);
  const std::uint64_t server = random_.doubling(8, 10);
  const std::uint64_t number = random_.below(server);
  const std::uint16_t port = server_port(conversation.application, random_);
  ++started_;
  conversation.route = random_.chance(22)
                           ? Route{ipv6_endpoint(0x2001'0002'0000'0001, client + 1, client_port),
                                   ipv6_endpoint(0x2001'0002'0000'ffff, number + 1, port), true}
                           : Route{ipv4_endpoint(0x0a000001u + static_cast<std::uint32_t>(client), client_port),
                                   ipv4_endpoint(0xc6120001u + static_cast<std::uint32_t>(number), port), false};
  conversation.host = host_name(number);
  conversation.round_trip_us = random_.doubling(4'000, 5) + random_.below(4'000);
  conversation.sent[0] = static_cast<std::uint32_t>(random_.next());
  conversation.sent[1] = static_cast<std::uint32_t>(random_.next());
  conversation.exchanges = static_cast<std::uint32_t>(
      conversation.application == Application::dns ? 1 : random_.between(1, random_.doubling(2, 5)));
  conversation.phase = is_tcp(conversation.application) ? Phase::syn : Phase::request;
  return conversation;
}

void Mix::send(Conversation& conversation, bool from_client, std::span<const std::uint8_t> payload, std::uint8_t flags,
               std::uint64_t time_us) {
  const Route direction = from_client ? conversation.route : reversed(conversation.route);
  if (!is_tcp(conversation.application)) return out_.write(time_us, builder_.udp(direction, payload));
  std::uint32_t& own = conversation.sent[from_client ? 0 : 1];
  TcpFields fields;
  fields.sequence = own;
  fields.acknowledgement = flags & kAck ? conversation.sent[from_client ? 1 : 0] : 0;
  fields.timestamp = static_cast<std::uint32_t>(time_us / 1000);
  fields.timestamp_echo =
      flags & kAck ? fields.timestamp - static_cast<std::uint32_t>(conversation.round_trip_us / 2000) : 0;
  fields.flags = flags;
  out_.write(time_us, builder_.tcp(direction, fields, payload));
  // SYN and FIN count as one byte each: RFC 9293, 3.4.
  const std::size_t counted =
      std::min(payload.size(), FrameBuilder::kMostPayloadBytes) + (flags & (kSyn | kFin) ? 1 : 0);
  own += static_cast<std::uint32_t>(counted);
}

std::uint64_t Mix::think_time() {
  // Most requests follow at once; some after a pause beyond the second that makes a flow idle.
  return random_.chance(75) ? random_.between(1'000, 500'000) : random_.doubling(800'000, 4);
}

std::uint64_t Mix::open(Conversation& conversation, std::uint64_t time_us) {
  switch (conversation.phase) {
    case Phase::syn:
      send(conversation, true, {}, kSyn, time_us);
      conversation.phase = Phase::syn_ack;
      return conversation.round_trip_us;
    case Phase::syn_ack:
      send(conversation, false, {}, kSyn | kAck, time_us);
      conversation.phase = Phase::handshake_ack;
      return 20;
    default:
      send(conversation, true, {}, kAck, time_us);
      conversation.phase = Phase::request;
      return random_.between(30, 2'000);
  }
}

Bytes Mix::first_request(const Conversation& conversation) {
  switch (conversation.application) {
    case Application::tls:
      return tls_client_hello(conversation.host, random_);
    case Application::http:
      return http_request(conversation.host, random_);
    case Application::dns:
      return dns_query(conversation.host, static_cast<std::uint16_t>(conversation.sent[0]));
    default:
      return {};
  }
}

Bytes Mix::first_response(const Conversation& conversation) {
  switch (conversation.application) {
    case Application::tls:
      return tls_server_hello(random_);
    case Application::http:
      return http_response_head(std::size_t{conversation.segments - 1} * conversation.response_bytes);
    case Application::dns:
      return dns_answer(conversation.host, static_cast<std::uint16_t>(conversation.sent[0]), 0xc6120001u);
    default:
      return {};
  }
}

void Mix::choose_response(Conversation& conversation) {
  const bool small =
      conversation.application == Application::tcp_other || conversation.application == Application::udp_other;
  conversation.segments = static_cast<std::uint32_t>(random_.between(1, random_.doubling(2, 9)));
  conversation.response_bytes = static_cast<std::uint32_t>(small ? random_.between(20, 600)
                                                           : conversation.application == Application::quic ? 1'252
                                                                                                           : 1'400);
  if (conversation.application == Application::dns) conversation.segments = 1;
}

std::uint64_t Mix::request(Conversation& conversation, std::uint64_t time_us) {
  const bool plain = conversation.first_exchange || conversation.application == Application::http;
  const Bytes known = plain ? first_request(conversation) : Bytes{};
  const auto payload =
      known.empty() ? filler_.bytes(random_.between(40, 700), random_) : std::span<const std::uint8_t>(known);
  send(conversation, true, payload, kAck | kPsh, time_us);
  --conversation.exchanges;
  choose_response(conversation);
  conversation.phase = Phase::response;
  conversation.first_exchange = false;
  conversation.head_due = plain;
  conversation.since_ack = 0;
  return conversation.round_trip_us + random_.below(3'000);
}

std::uint64_t Mix::acknowledge(Conversation& conversation, std::uint64_t time_us) {
  // QUIC acknowledges in packets of its own, about as small as TCP's.
  send(conversation, true,
       is_tcp(conversation.application) ? std::span<const std::uint8_t>{} : filler_.bytes(34, random_), kAck, time_us);
  conversation.since_ack = 0;
  if (conversation.segments > 0) return random_.between(20, 400);
  if (conversation.exchanges > 0) {
    conversation.phase = Phase::request;
  } else {
    conversation.phase = is_tcp(conversation.application) ? Phase::fin : Phase::done;
  }
  return think_time();
}

std::uint64_t Mix::respond(Conversation& conversation, std::uint64_t time_us) {
  // One acknowledgement for two data packets, as RFC 9293, 3.8.6.3 advises, and one for the last.
  if (conversation.since_ack == 2 || (conversation.segments == 0 && conversation.application != Application::dns)) {
    return acknowledge(conversation, time_us);
  }
  const Bytes known = conversation.head_due ? first_response(conversation) : Bytes{};
  const bool last = conversation.segments == 1;
  const bool cut = last && conversation.application != Application::http;  // its length was announced
  const std::uint64_t size = cut ? random_.between(20, conversation.response_bytes) : conversation.response_bytes;
  const auto payload = known.empty() ? filler_.bytes(size, random_) : std::span<const std::uint8_t>(known);
  send(conversation, false, payload, last ? kAck | kPsh : kAck, time_us);
  conversation.head_due = false;
  --conversation.segments;
  ++conversation.since_ack;
  if (conversation.application == Application::dns) conversation.phase = Phase::done;
  return random_.between(10, 1'000);
}

std::uint64_t Mix::finish(Conversation& conversation, std::uint64_t time_us) {
  switch (conversation.phase) {
    case Phase::fin:
      if (random_.chance(12)) {
        send(conversation, true, {}, kRst | kAck, time_us);
        conversation.phase = Phase::done;
        return 1'000;
      }
      send(conversation, true, {}, kFin | kAck, time_us);
      conversation.phase = Phase::fin_ack;
      return conversation.round_trip_us;
    case Phase::fin_ack:
      send(conversation, false, {}, kFin | kAck, time_us);
      conversation.phase = Phase::last_ack;
      return 30;
    default:
      send(conversation, true, {}, kAck, time_us);
      conversation.phase = Phase::done;
      return 1'000;
  }
}

std::uint64_t Mix::advance(Conversation& conversation, std::uint64_t time_us) {
  switch (conversation.phase) {
    case Phase::syn:
    case Phase::syn_ack:
    case Phase::handshake_ack:
      return open(conversation, time_us);
    case Phase::request:
      return request(conversation, time_us);
    case Phase::response:
      return respond(conversation, time_us);
    default:
      return finish(conversation, time_us);
  }
}

}  // namespace

void make_mixed(PcapWriter& out, std::uint64_t seed, std::uint64_t packets, std::uint64_t concurrent) {
  using Turn = std::pair<std::uint64_t, std::size_t>;  // time, place: equal times go by place, so the order is fixed
  Mix mix(out, seed);
  std::vector<Conversation> places(concurrent);
  std::priority_queue<Turn, std::vector<Turn>, std::greater<>> turns;
  for (std::size_t place = 0; place < concurrent; ++place) {
    places[place] = mix.begin();
    turns.emplace(kStartUs + mix.random().below(5'000'000), place);
  }
  while (out.packets() < packets && !turns.empty()) {
    const auto [time_us, place] = turns.top();
    turns.pop();
    const std::uint64_t wait_us = mix.advance(places[place], time_us);
    if (places[place].phase == Phase::done) places[place] = mix.begin();
    turns.emplace(time_us + wait_us, place);
  }
}

}  // namespace tractor::bench
