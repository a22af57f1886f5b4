/**
 * Test tools: what another tool said of the flows of one capture beside what we say. A flow may be cut into several rows of ours; one
 * of them that says the same is agreement, and so is one of several values where the tool wrote them all (we keep the first).
 */
import type { Row } from '../../../lib/schema/column-batch.js';
import { analyze } from '../analysis.js';
import { keyOfRow, ourValues, type Source, type Told, type TruthCapture } from './told.js';

export interface Compared {
  readonly told: number;
  readonly same: number;
  /** Ours is one of several. */
  readonly oneOf: number;
  /** "field: theirs <> ours" and how many flows it is of. */
  readonly differences: Readonly<Record<string, number>>;
}

// The tools end no flow at a silence.
const never = 100_000_000;

async function rowsByKey(path: string): Promise<Map<string, Row[]>> {
  const { rows } = await analyze(path, { features: 'none', idleTimeoutS: never });
  const byKey = new Map<string, Row[]>();
  for (const row of rows) byKey.set(keyOfRow(row), [...(byKey.get(keyOfRow(row)) ?? []), row]);
  return byKey;
}

const sameText = (theirs: string, ours: string) => theirs === ours;

function differenceOf({ field, values }: Told, rows: readonly Row[] | undefined): string {
  const ours = rows === undefined ? 'no such flow' : ourValues(rows, field).join(' | ');
  return `${field}: ${values.slice(0, 8).join(' | ')} <> ${ours}`;
}

export async function compare(source: Source, capture: TruthCapture): Promise<Compared> {
  const byKey = await rowsByKey(capture.path);
  const agrees = source.agrees ?? ((_field, theirs, ours) => sameText(theirs, ours));
  const counts = { same: 0, oneOf: 0 };
  const differences: Record<string, number> = {};
  for (const one of capture.told) {
    const rows = byKey.get(one.key);
    const ours = ourValues(rows ?? [], one.field);
    if (one.values.some((theirs) => ours.some((value) => agrees(one.field, theirs, value)))) {
      counts[one.values.length === 1 ? 'same' : 'oneOf']++;
    } else {
      const difference = differenceOf(one, rows);
      differences[difference] = (differences[difference] ?? 0) + 1;
    }
  }
  return { told: capture.told.length, ...counts, differences };
}
