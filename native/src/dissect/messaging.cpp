// Message brokers by their first bytes: MQTT (OASIS MQTT 3.1.1 and 5.0, 3.1; also 3.1 as MQIsdp) and AMQP
// (0-9-1 4.2.2, 1.0 2.2).
#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {

Verdict dissect_mqtt(const Payload& p, Facts& facts) {
  Cursor c(p.bytes);
  if (c.u8() != 0x10) return Verdict::no;
  std::size_t remaining = 0;
  for (int i = 0; i < 4; ++i) {  // MQTT 5.0, 1.5.5: seven bits a byte
    const std::uint8_t b = c.u8();
    remaining |= static_cast<std::size_t>(b & 0x7f) << (7 * i);
    if ((b & 0x80) == 0) break;
    if (i == 3) return Verdict::no;
  }
  if (c.failed()) return wait_for_more(p);
  if (remaining < 10) return Verdict::no;
  const std::string_view rest = base::as_text(c.rest());
  const std::string_view four("\0\4MQTT", 6), old("\0\6MQIsdp", 8);
  if (!could_become(rest, four) && !could_become(rest, old)) return Verdict::no;
  const std::size_t name = could_become(rest, four) ? four.size() : old.size();
  if (rest.size() < name + 1) return wait_for_more(p);
  if (rest[name] < 3 || rest[name] > 5) return Verdict::no;
  return found(facts, ProtocolId::mqtt, Certainty::certain, "MQTT CONNECT");
}

Verdict dissect_amqp(const Payload& p, Facts& facts) {
  const std::string_view text = base::as_text(p.bytes);
  if (p.bytes[0] == 1 && p.bytes.size() >= 8 && on_port(p, 5672)) {  // 0-9-1, 4.2.3: a method frame and its end byte
    const std::size_t length = base::load_be32(p.bytes.data() + 3);
    if (length >= 4 && length < p.bytes.size() - 7 && p.bytes[7 + length] == 0xce) {
      return found(facts, ProtocolId::amqp, Certainty::likely, "AMQP frame on its port");
    }
    return length < 131072 ? wait_for_more(p) : Verdict::no;
  }
  if (!could_become(text, "AMQP")) return Verdict::no;
  if (text.size() < 8) return wait_for_more(p);
  const bool version_1 = text[4] <= 3 && text[5] == 1;                  // protocol id, 1, 0, 0
  const bool version_0 = text[5] == 0 || text[5] == 1 || text[6] == 9;  // 0-9-1: 0, 0, 9, 1; 0-8 and 0-9: 1, 1, ...
  if (static_cast<unsigned char>(text[4]) > 3 || (!version_1 && !version_0)) return Verdict::no;
  return found(facts, ProtocolId::amqp, Certainty::certain, "AMQP protocol header");
}

}  // namespace tractor::dissect
