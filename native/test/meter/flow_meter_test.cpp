// Packets to flows: how flows begin, end, split into windows and are evicted. Descriptors are made by hand.
#include "meter/flow_meter.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>

#include "meter/column_batch.hpp"
#include "packet/packet_view.hpp"

using namespace tractor;
using namespace tractor::meter;

namespace {

constexpr base::TimeNs kSecond = base::kNsPerSecond;

struct Rows {
  std::vector<std::unique_ptr<ColumnBatch>> batches;

  const Column& column(const ColumnBatch& batch, const std::string& name) const {
    for (std::size_t i = 0; i < batch.columns.size(); ++i) {
      if (batch.names[i].name == name) return batch.columns[i];
    }
    FAIL("no column " << name);
    return batch.columns[0];
  }
  std::vector<double> integers(const std::string& name) const {
    std::vector<double> out;
    for (const auto& batch : batches) {
      const auto& values = column(*batch, name).integers;
      out.insert(out.end(), values.begin(), values.end());
    }
    return out;
  }
  std::vector<std::string> texts(const std::string& name) const {
    std::vector<std::string> out;
    for (const auto& batch : batches) {
      const TextColumn& text = column(*batch, name).text;
      for (const std::int32_t code : text.codes) {
        const std::size_t begin = code <= 0 ? 0 : text.ends[static_cast<std::size_t>(code) - 1];
        out.push_back(code < 0 ? "" : text.bytes.substr(begin, text.ends[static_cast<std::size_t>(code)] - begin));
      }
    }
    return out;
  }
};

// A stream of packets of one conversation, or several by port.
class Packets {
 public:
  Packets& add(base::TimeNs time_ns, bool forward, std::uint8_t flags = 0, std::uint16_t port = 1000,
               std::uint32_t sequence = 1, std::uint8_t protocol = packet::kProtocolTcp) {
    const std::uint8_t a[4] = {10, 0, 0, 1}, b[4] = {10, 0, 0, 2};
    const auto keyed =
        forward ? flow::make_key_ipv4(a, b, port, 80, protocol) : flow::make_key_ipv4(b, a, 80, port, protocol);
    PacketDescriptor p{};
    p.key = keyed.key;
    p.swapped = keyed.swapped;
    p.hash = static_cast<std::uint32_t>(flow::hash_key(keyed.key, 1));
    p.time_ns = time_ns;
    p.packet_number = packets_.size() + 1;
    p.wire_bytes = 60;
    p.ip_bytes = 46;
    p.tcp_flags = flags;
    p.tcp_sequence = sequence;
    p.vlan_id = packet::kNoVlan;
    packets_.push_back(p);
    return *this;
  }
  Rows run(MeterOptions options = {}) const {
    Rows rows;
    FlowMeter meter(options,
                    [&](std::unique_ptr<RowBatch> batch) { rows.batches.push_back(to_columns(std::move(batch))); });
    meter.add(packets_);
    meter.finish();
    return rows;
  }

 private:
  std::vector<PacketDescriptor> packets_;
};

using packet::kTcpAck;
using packet::kTcpFin;
using packet::kTcpRst;
using packet::kTcpSyn;

}  // namespace

TEST_CASE("both directions are one flow; the SYN's sender is the client") {
  const Rows rows = Packets().add(0, false, kTcpSyn | kTcpAck).add(1, true, kTcpAck).run();
  CHECK(rows.integers("flow_id") == std::vector<double>{1});
  CHECK(rows.integers("fwd_packets") == std::vector<double>{1});
  CHECK(rows.integers("bwd_packets") == std::vector<double>{1});
  CHECK(rows.texts("client_ip") == std::vector<std::string>{"10.0.0.1"});
  CHECK(rows.integers("client_port") == std::vector<double>{1000});
  CHECK(rows.integers("server_port") == std::vector<double>{80});
}

TEST_CASE("a silence longer than the timeout ends a flow, one as long does not") {
  MeterOptions options;
  options.tcp_idle_ns = 10 * kSecond;
  CHECK(Packets().add(0, true).add(10 * kSecond, true).run(options).integers("flow_id").size() == 1);
  const Rows two = Packets().add(0, true).add(10 * kSecond + 1, true).run(options);
  CHECK(two.integers("flow_id") == std::vector<double>{1, 2});
  CHECK(two.texts("end_reason") == std::vector<std::string>{"idle", "eof"});
}

TEST_CASE("the active timeout cuts a flow that goes on") {
  MeterOptions options;
  options.active_ns = 3 * kSecond;
  const Rows rows =
      Packets().add(0, true).add(2 * kSecond, true).add(3 * kSecond, true).add(4 * kSecond, false).run(options);
  CHECK(rows.integers("flow_id") == std::vector<double>{1, 4});
  CHECK(rows.texts("end_reason") == std::vector<std::string>{"active", "eof"});
}

TEST_CASE("what comes late to a closed connection, beyond the active timeout, does not make its end another") {
  MeterOptions options;
  options.active_ns = 3 * kSecond;
  const Rows rows = Packets()
                        .add(0, true, packet::kTcpFin)
                        .add(kSecond, false, packet::kTcpFin)
                        .add(4 * kSecond, true, packet::kTcpAck)
                        .run(options);
  CHECK(rows.texts("end_reason") == std::vector<std::string>{"fin", "eof"});
}

TEST_CASE("FIN both ways ends a flow; what comes late still belongs to it") {
  const Rows rows = Packets()
                        .add(0, true, kTcpSyn)
                        .add(1, false, kTcpSyn | kTcpAck)
                        .add(2, true, kTcpFin | kTcpAck)
                        .add(3, false, kTcpFin | kTcpAck)
                        .add(4, true, kTcpAck)
                        .run();
  CHECK(rows.texts("end_reason") == std::vector<std::string>{"fin"});
  CHECK(rows.integers("fwd_packets") == std::vector<double>{3});
}

TEST_CASE("one FIN is not an end, an RST is") {
  CHECK(Packets().add(0, true, kTcpFin | kTcpAck).run().texts("end_reason")[0] == "eof");
  CHECK(Packets().add(0, true, kTcpSyn).add(1, false, kTcpRst | kTcpAck).run().texts("end_reason")[0] == "rst");
}

TEST_CASE("a new SYN on a closed connection opens the next flow, the old SYN again does not") {
  Packets closed;
  closed.add(0, true, kTcpSyn, 1000, 100).add(1, false, kTcpRst | kTcpAck);
  Packets repeated = closed, fresh = closed;
  CHECK(repeated.add(2, true, kTcpSyn, 1000, 100).run().integers("flow_id").size() == 1);
  CHECK(fresh.add(2, true, kTcpSyn, 1000, 999).run().integers("flow_id") == std::vector<double>{1, 3});
}

TEST_CASE("a SYN that was refused and is answered when repeated opens the connection") {
  Packets refused;
  refused.add(0, true, kTcpSyn, 1000, 100).add(1, false, kTcpRst | kTcpAck).add(2, true, kTcpSyn, 1000, 100);
  Packets opened = refused;
  opened.add(3, false, kTcpSyn | kTcpAck).add(4, true, kTcpAck);
  // Open again, so silent for longer than a closed one may be, and what comes then belongs to it.
  const Rows one = Packets(opened).add(60 * kSecond, true, kTcpAck).run();
  CHECK(one.integers("flow_id") == std::vector<double>{1});
  CHECK(one.texts("end_reason") == std::vector<std::string>{"eof"});
  // An RST after that ends it, and the SYN-ACK sent once more does not open it.
  const Rows ended = Packets(opened).add(5, true, kTcpRst).add(6, false, kTcpSyn | kTcpAck).run();
  CHECK(ended.texts("end_reason") == std::vector<std::string>{"rst"});
  CHECK(refused.add(60 * kSecond, true, kTcpAck).run().integers("flow_id") == std::vector<double>{1, 4});
}

TEST_CASE("windows: a packet at exactly the window's length belongs to it, a later one opens the next") {
  MeterOptions options;
  options.window_rows = true;
  options.flow_rows = false;
  options.window_ns = 15 * kSecond;
  const Rows rows = Packets().add(0, true).add(15 * kSecond, true).add(15 * kSecond + 1000, false).run(options);
  CHECK(rows.integers("window_index") == std::vector<double>{0, 1});
  CHECK(rows.integers("window_start_us") == std::vector<double>{0, 15'000'001});
  // The sender of the window's first packet is forward there: the server, in the second.
  CHECK(rows.column(*rows.batches[0], "fwd_is_client").booleans == std::vector<std::uint8_t>{1, 0});
}

TEST_CASE("flows and windows in one run: a flow's windows come before its row, whatever fills a batch") {
  Packets packets;
  for (base::TimeNs second = 0; second < 100; second += 4) {
    for (std::uint16_t port = 1; port <= 7; ++port) packets.add(second * kSecond + port, true, 0, port);
    packets.add(second * kSecond + 9, true, 0, static_cast<std::uint16_t>(1000 + second));
  }
  for (const std::uint32_t batch_rows : {1u, 2u, 3u, 5u, 4096u}) {
    MeterOptions options;
    options.window_rows = true;
    options.window_ns = 15 * kSecond;
    options.tcp_idle_ns = 20 * kSecond;
    options.batch_rows = batch_rows;
    const Rows rows = packets.run(options);
    std::map<double, double> windows_of;
    std::size_t flows = 0;
    for (const auto& batch : rows.batches) {
      for (const double flow_id : rows.column(*batch, "flow_id").integers) {
        if (batch->kind == RowKind::windows) {
          ++windows_of[flow_id];
          continue;
        }
        // 25 packets 4 s apart: a window takes four of them; the others have one packet each.
        CHECK(windows_of[flow_id] == (flow_id <= 7 ? 7 : 1));
        windows_of.erase(flow_id);
        ++flows;
      }
    }
    CHECK(flows == 7 + 25);
    CHECK(windows_of.empty());  // none comes after its flow
  }
}

TEST_CASE("time running backwards: no negative duration, the packet counts") {
  const Rows rows = Packets().add(5 * kSecond, true).add(2 * kSecond, false).add(6 * kSecond, true).run();
  CHECK(rows.integers("duration_us") == std::vector<double>{1'000'000});
  CHECK(rows.integers("bwd_packets") == std::vector<double>{1});
}

TEST_CASE("a full table evicts the flow that was silent for longest, and counts it") {
  MeterOptions options;
  options.max_flows = 2;
  const Rows rows = Packets()
                        .add(0, true, 0, 1001)
                        .add(20 * kSecond, true, 0, 1002)
                        .add(40 * kSecond, true, 0, 1001)
                        .add(60 * kSecond, true, 0, 1003)
                        .run(options);
  CHECK(rows.integers("client_port") == std::vector<double>{1002, 1001, 1003});
  CHECK(rows.texts("end_reason") == std::vector<std::string>{"evicted", "eof", "eof"});
}

TEST_CASE("a full table evicts the flow that was silent for longest, however long the timeout is") {
  MeterOptions options;
  options.max_flows = 3;
  options.tcp_idle_ns = 5000 * kSecond;
  Packets packets;
  for (std::uint16_t i = 0; i < 6; ++i)
    packets.add(i * 20 * kSecond, true, 0, 1).add((i * 20 + 10) * kSecond, true, 0, 1001 + i);
  const Rows rows = packets.run(options);
  CHECK(rows.integers("client_port") == std::vector<double>{1001, 1002, 1003, 1004, 1, 1005, 1006});
  CHECK(rows.integers("fwd_packets") == std::vector<double>{1, 1, 1, 1, 6, 1, 1});
}

TEST_CASE("a flow that was silent for longer than the wheel turns is evicted too") {
  MeterOptions options;
  options.max_flows = 2;
  options.tcp_idle_ns = 50'000 * kSecond;
  const Rows rows = Packets()
                        .add(0, true, 0, 1001)
                        .add(8000 * kSecond, true, 0, 1002)
                        .add(20'000 * kSecond, true, 0, 1002)
                        .add(20'001 * kSecond, true, 0, 1003)
                        .run(options);
  CHECK(rows.integers("client_port") == std::vector<double>{1001, 1002, 1003});
}

TEST_CASE("times at the ends of what is kept do not overflow") {
  const Rows rows = Packets().add(-(base::TimeNs{1} << 60), true).add(base::TimeNs{1} << 62, true).add(0, false).run();
  CHECK(rows.integers("flow_id").size() >= 2);
}
