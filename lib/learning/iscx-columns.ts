/**
 * Learning: the columns of others under our names. FlowMeter's files of the ISCX VPN-nonVPN data set name columns 2 to 9 total,
 * min, max and mean, and hold min, max, mean and std: such a header is read by position. Nothing else is guessed.
 */
import type { RawTable } from './table-cells.js';

/** What the 23 columns hold, in the order of the files. */
export const iscxFeatures: readonly string[] = [
  ...['duration', 'min_fiat', 'min_biat', 'max_fiat', 'max_biat', 'mean_fiat', 'mean_biat', 'std_fiat', 'std_biat'],
  ...['flowPktsPerSecond', 'flowBytesPerSecond', 'min_flowiat', 'max_flowiat', 'mean_flowiat', 'std_flowiat'],
  ...['min_active', 'mean_active', 'max_active', 'std_active', 'min_idle', 'mean_idle', 'max_idle', 'std_idle'],
];

/** The wrong names at positions 1 to 8. */
const misprinted: readonly string[] = [
  ...['total_fiat', 'total_biat', 'min_fiat', 'min_biat', 'max_fiat', 'max_biat', 'mean_fiat', 'mean_biat'],
];

const ours = new Map(iscxFeatures.map((name) => [name.toLowerCase(), name]));

/** `flat`, `blat` and `flowlat` are misreadings of inter-arrival times. */
function respelled(name: string): string {
  const trimmed = name.trim();
  const plain = trimmed.toLowerCase().replace(/_(f|b|flow)lat$/, '_$1iat');
  return ours.get(plain) ?? (misprinted.includes(plain) ? plain : trimmed);
}

export function hasMisprintedHeader(names: readonly string[]): boolean {
  const spelled = names.map(respelled);
  return misprinted.every((name, index) => spelled[index + 1] === name);
}

/** Every minimum is at most its maximum where the positions mean what they are taken for. */
function checkPositions({ rows }: RawTable): void {
  for (const [index, row] of rows.entries())
    for (const least of [1, 2])
      if (Number(row[least]) > Number(row[least + 2]))
        throw new Error(`row ${index + 1}: the header is FlowMeter's misprint, but column ${least + 1} is no minimum`);
}

/** The same rows under our names. */
export function withOurNames(table: RawTable): RawTable {
  if (!hasMisprintedHeader(table.names)) return { ...table, names: table.names.map(respelled) };
  checkPositions(table);
  return { ...table, names: [...iscxFeatures, ...table.names.slice(iscxFeatures.length)] };
}
