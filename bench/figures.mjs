// Runs to figures: medians, rates and ratios. Pure: reads and runs nothing.

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** One contender's rounds on one capture to one row. `seconds` is its own report where it makes one, else the wall clock. */
export function rowOf({ name, group }, runs, capture) {
  const failed = runs.find((run) => run.failed !== undefined)?.failed;
  if (failed !== undefined) return { name, group, failed };
  const seconds = runs.map((run) => run.report?.seconds ?? run.wall_s);
  const middle = median(seconds);
  return {
    name,
    group,
    seconds: middle,
    spread: (Math.max(...seconds) - Math.min(...seconds)) / middle,
    wall_s: median(runs.map((run) => run.wall_s)),
    cpu_s: median(runs.map((run) => run.report?.cpu_seconds ?? run.user_s + run.system_s)),
    process_cpu_s: median(runs.map((run) => run.user_s + run.system_s)),
    peak_rss_kb: Math.max(...runs.map((run) => run.peak_rss_kb)),
    packets_per_s: capture.packets / middle,
    bytes_per_s: capture.bytes / middle,
    ...(runs[0].report?.flows === undefined ? {} : { flows: runs[0].report.flows, evicted: runs[0].report.evicted }),
  };
}

/** The fastest of the three walks on this capture: the limit. */
export function theWalk(rows) {
  const walks = rows.filter((row) => row.group === 'walk' && row.failed === undefined);
  return walks.reduce((best, row) => (best === undefined || row.seconds < best.seconds ? row : best), undefined);
}

/**
 * Adds to each row: `of_walk`, its speed as a part of the walk's, and to each tool how many times faster we are, whole
 * process against whole process: `tractor flows` and the native one pass. The same by CPU time, which says more than the
 * wall clock where others use the machine.
 */
export function withRatios(rows) {
  const measured = rows.filter((row) => row.failed === undefined);
  const walk = theWalk(measured);
  const cli = measured.find((row) => row.group === 'process');
  const native = measured.find((row) => row.group === 'native');
  const ofWalk = (row) => (walk ? { of_walk: walk.seconds / row.seconds, of_walk_cpu: walk.cpu_s / row.cpu_s } : {});
  const ofTool = (row) => ({ cli_times: timesFaster(row, cli), native_times: timesFaster(row, native) });
  return rows.map((row) => {
    if (row.failed !== undefined) return row;
    return { ...row, ...ofWalk(row), ...(row.group === 'tool' ? ofTool(row) : {}) };
  });
}

function timesFaster(tool, ours) {
  if (ours === undefined) return undefined;
  return { wall: tool.wall_s / ours.wall_s, cpu: tool.process_cpu_s / ours.process_cpu_s };
}

/** What is wrong with the rows of one capture: walks that disagree, packets lost or counted twice. */
export function disagreements(runsByName, capture) {
  const faults = [];
  const checksums = new Set();
  for (const [name, runs] of runsByName) {
    for (const { report } of runs) {
      if (report === undefined) continue;
      if (report.checksum !== undefined) checksums.add(report.checksum);
      if (report.packets !== capture.packets)
        faults.push(`${name} read ${report.packets} packets of ${capture.packets}`);
    }
  }
  if (checksums.size > 1) faults.push(`the walks' checksums differ: ${[...checksums].join(', ')}`);
  return [...new Set(faults)];
}
