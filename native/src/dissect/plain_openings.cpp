// Protocols that open with words or a number of their own: rsync's daemon, Bitcoin's peers, Stratum of mining pools.
#include "dissect/cursor.hpp"
#include "dissect/dissectors.hpp"
#include "dissect/text.hpp"

namespace tractor::dissect {

Verdict dissect_rsync(const Payload& p, Facts& facts) {
  const std::string_view text = base::as_text(p.bytes);
  if (!could_become(text, "@RSYNCD: ")) return Verdict::no;
  if (text.size() < 10) return wait_for_more(p);
  return is_digit(text[9]) ? found(facts, ProtocolId::rsync, Certainty::certain, "rsync daemon greeting") : Verdict::no;
}

// Message header: the network's number, a command padded with zeros, length, checksum (Bitcoin developer reference).
Verdict dissect_bitcoin(const Payload& p, Facts& facts) {
  if (p.bytes.size() < 4) return wait_for_more(p);
  const std::uint32_t network = base::load_be32(p.bytes.data());
  if (network != 0xf9beb4d9 && network != 0x0b110907 && network != 0xfabfb5da) return Verdict::no;
  if (p.bytes.size() < 16) return wait_for_more(p);
  const std::string_view command = base::as_text(p.bytes.subspan(4, 12));
  const std::size_t end = command.find('\0');
  if (end == std::string_view::npos || end < 2) return Verdict::no;
  for (std::size_t i = 0; i < command.size(); ++i) {
    if (i < end ? !is_alpha(command[i]) && !is_digit(command[i]) : command[i] != '\0') return Verdict::no;
  }
  return found(facts, ProtocolId::bitcoin, Certainty::certain, "Bitcoin message");
}

// JSON-RPC a line: mining.subscribe, mining.authorize, eth_submitLogin, or Monero's login.
Verdict dissect_stratum(const Payload& p, Facts& facts) {
  const std::string_view text = base::as_text(p.bytes);
  if (text[0] != '{') return Verdict::no;
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  const bool mining = line.find("\"mining.") != line.npos || line.find("\"eth_submitLogin\"") != line.npos ||
                      line.find("\"eth_getWork\"") != line.npos;
  const bool login = line.find("\"method\"") != line.npos && line.find("\"login\"") != line.npos &&
                     line.find("\"pass\"") != line.npos && line.find("\"agent\"") != line.npos;
  if (mining || login) return found(facts, ProtocolId::stratum, Certainty::certain, "Stratum request");
  return end == std::string_view::npos && text.size() < 1024 ? wait_for_more(p) : Verdict::no;
}

}  // namespace tractor::dissect
