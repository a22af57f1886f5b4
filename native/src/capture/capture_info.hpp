// What a capture says about itself and what the reader counted on the way: the source of `tractor info`.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace tractor::capture {

struct InterfaceInfo {
  std::uint64_t offset = 0;  // of its description in the capture; 0 where that is the file header
  std::uint32_t section = 0;
  bool big_endian = false;  // its section, which need not be listed
  std::uint16_t link_type = 0;
  std::uint32_t snap_length = 0;  // 0: no limit
  std::uint64_t ticks_per_second = 1'000'000;
  std::int64_t time_offset_s = 0;  // if_tsoffset
  std::uint16_t fcs_length = 0;
  std::string name, description, filter, os, hardware, comment;
  std::uint64_t frames = 0;
  std::optional<std::uint64_t> received, dropped;  // from a statistics block, or libpcap
};

struct SectionInfo {
  std::uint64_t offset = 0;
  bool big_endian = false;
  std::uint16_t version_major = 0, version_minor = 0;
  std::string hardware, os, application;
  std::vector<std::string> comments;
};

struct NameRecord {  // from a name resolution block
  std::string address, name;
};

struct CaptureInfo {
  std::string path;
  std::string format;       // "pcap" | "pcap-ns" | "pcap-modified" | "pcapng" | "live"
  std::string compression;  // "" | "gzip" | "zstd" | "lz4"
  std::vector<SectionInfo> sections;
  std::vector<InterfaceInfo> interfaces;
  std::vector<NameRecord> names;
  std::uint64_t frames = 0;
  // Bytes of the decompressed capture accounted for so far, those in skipped_bytes included. At the end of a capture,
  // and after a fault in an uncompressed file, its size.
  std::uint64_t bytes_read = 0;
  std::uint64_t frame_bytes = 0;                  // sum of captured lengths
  std::uint64_t wire_bytes = 0;                   // sum of wire lengths
  std::uint64_t frames_cut_by_snap = 0;           // captured_length < wire_length
  std::uint64_t out_of_order = 0;                 // stamped earlier than the frame before it
  std::optional<base::TimeNs> first_ns, last_ns;  // least and greatest time seen
  std::uint64_t packet_comments = 0;
  std::uint64_t secrets_blocks = 0;
  std::map<std::string, std::uint64_t> blocks;         // pcapng: count by block name
  std::map<std::string, std::uint64_t> skipped_bytes;  // bytes not understood, by reason
  std::map<std::string, std::uint64_t> anomalies;      // what should not be and was tolerated: how often, by name
};

}  // namespace tractor::capture
