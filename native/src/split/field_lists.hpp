// The fields of what split runs keep in files, in their order there.
#pragma once

#include "base/fault.hpp"
#include "capture/capture_info.hpp"
#include "capture/process_table.hpp"
#include "meter/packet_decoder.hpp"
#include "split/archive.hpp"
#include "split/split_plan.hpp"

namespace tractor::split {

template <class A>
void visit(A& a, base::Fault& f) {
  a(f.code), a(f.path), a(f.offset), a(f.message);
}

template <class A>
void visit(A& a, SplitPlan& p) {
  a(p.path), a(p.size), a(p.mtime_ns), a(p.seed), a(p.partitions), a(p.range_bytes), a(p.filter), a(p.open_tunnels);
}

template <class A>
void visit(A& a, capture::Process& p) {
  a(p.id), a(p.name);
}

template <class A>
void visit(A& a, capture::NameRecord& n) {
  a(n.address), a(n.name);
}

template <class A>
void visit(A& a, capture::SectionInfo& s) {
  a(s.offset), a(s.big_endian), a(s.version_major), a(s.version_minor), a(s.hardware), a(s.os), a(s.application);
  visit(a, s.comments);
}

template <class A>
void visit(A& a, capture::InterfaceInfo& i) {
  a(i.offset), a(i.section), a(i.big_endian), a(i.link_type), a(i.snap_length), a(i.ticks_per_second);
  a(i.time_offset_s), a(i.fcs_length), a(i.name), a(i.description), a(i.filter), a(i.os), a(i.hardware), a(i.comment);
  a(i.frames);
  visit(a, i.received), visit(a, i.dropped);
}

template <class A>
void visit(A& a, capture::CaptureInfo& c) {
  a(c.path), a(c.format), a(c.compression);
  visit(a, c.sections), visit(a, c.interfaces), visit(a, c.names);
  a(c.frames), a(c.bytes_read), a(c.frame_bytes), a(c.wire_bytes), a(c.frames_cut_by_snap), a(c.out_of_order);
  visit(a, c.first_ns), visit(a, c.last_ns);
  a(c.packet_comments), a(c.secrets_blocks);
  visit(a, c.blocks), visit(a, c.skipped_bytes), visit(a, c.anomalies);
}

template <class A>
void visit(A& a, meter::DecodeCounters& d) {
  visit(a, d.outcomes), visit(a, d.outcome_bytes), visit(a, d.anomalies), visit(a, d.unsupported_links);
}

}  // namespace tractor::split
