/** Command line: what an analysis lost or had to take out of order, said at its end. */
import type { AnalysisSummary } from '../pipeline/analysis.js';
import { complain } from './faults.js';

/** Their packets came out of order, and with them the times between packets: whoever reads these should know. */
function reportLate({ captures }: AnalysisSummary): void {
  const late = captures.filter(({ anomalies }) =>
    Object.keys(anomalies).some((name) => name.startsWith('opened late')),
  );
  if (late.length === 0) return;
  complain(
    `${late.length} of ${captures.length} captures were opened late, since too many overlap in time (${late[0]?.path} first): their packets came out of order`,
  );
}

/** Packets that the kernel had no room for are missing from the flows; whoever reads these should know. */
function reportDrops({ captures }: AnalysisSummary): void {
  for (const { path, format, packets, interfaces } of captures) {
    const dropped = interfaces.reduce((sum, each) => sum + (each.dropped ?? 0), 0);
    if (format === 'live' && dropped > 0)
      complain(`${path}: the kernel dropped ${dropped} packets, beside ${packets} read`);
  }
}

export function reportLosses(summary: AnalysisSummary): void {
  reportDrops(summary);
  reportLate(summary);
}
