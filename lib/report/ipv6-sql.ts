/**
 * An IPv6 network as a condition over addresses as RFC 5952 text, IPv4 addresses within them dotted, as inet_ntop writes both. The texts
 * of a network's addresses begin in few ways, by where `::` stands for zeros: each is one condition, and none overlap.
 */
import type { Network } from '../filter/ast.js';
import { inIPv4Network } from './ipv4-sql.js';
import type { SqlParameters } from './sql-parameters.js';

const hex = (group: number) => group.toString(16);
const padded = (group: number) => hex(group).padStart(4, '0');

export function groupsOf(bytes: readonly number[]): number[] {
  return Array.from(
    { length: 8 },
    (_, index) => ((bytes[index * 2] as number) << 8) | (bytes[index * 2 + 1] as number),
  );
}

/** The group after the whole ones, of which only the first bits count. */
interface PartGroup {
  readonly low: number;
  readonly high: number;
}

class Texts {
  constructor(
    readonly column: string,
    readonly whole: readonly number[],
    readonly part: PartGroup | null,
    readonly add: SqlParameters,
  ) {}

  #begins(text: string): string {
    return text === '' ? `contains(${this.column}, ':')` : `starts_with(${this.column}, ${this.add.text(text)})`;
  }

  /** The group that begins behind `at` characters is in range; none there, as :: has it, is zero. */
  #partAt(at: number): string[] {
    if (this.part === null) return [];
    const group = `lpad(split_part(substring(${this.column}, ${at + 1}), ':', 1), 4, '0')`;
    return [`${group} BETWEEN ${this.add.text(padded(this.part.low))} AND ${this.add.text(padded(this.part.high))}`];
  }

  /** Groups that are written; :: is all others. */
  #written(first: boolean): string {
    const colons = `length(${this.column}) - length(replace(${this.column}, ':', ''))`;
    return `(${colons} - ends_with(${this.column}, '::')::INTEGER${first ? ' - 1' : ''})`;
  }

  #text(from: number, to: number): string {
    return this.whole
      .slice(from, to)
      .map((group) => `${hex(group)}:`)
      .join('');
  }

  /** Every whole group is written. */
  spelled(): string {
    const text = this.#text(0, this.whole.length);
    return [this.#begins(text), ...this.#partAt(text.length)].join(' AND ');
  }

  /** The zeros from `start` on, up to `end` within the whole groups, are ::. */
  closedRun(start: number, end: number): string {
    const text = `${start === 0 ? ':' : this.#text(0, start)}:${this.#text(end, this.whole.length)}`;
    const count = `${this.#written(start === 0)} = ${8 - (end - start)}`;
    return [this.#begins(text), count, ...this.#partAt(text.length)].join(' AND ');
  }

  /** The zeros from `start` to the last whole group, and as many behind as there are, are ::. */
  openRun(start: number): string {
    const text = `${start === 0 ? ':' : this.#text(0, start)}:`;
    const most = 8 - (this.whole.length - start);
    const written = this.#written(start === 0);
    const begins = this.#begins(text);
    if (this.part === null) return `${begins} AND ${written} <= ${most}`;
    const exactly = `(${[`${written} = ${most}`, ...this.#partAt(text.length)].join(' AND ')})`;
    return `${begins} AND ${this.part.low === 0 ? `(${written} < ${most} OR ${exactly})` : exactly}`;
  }
}

function zeroRuns(groups: readonly number[]): { readonly start: number; readonly end: number }[] {
  const runs = [];
  for (let start = 0; start < groups.length; start++) {
    if (groups[start] !== 0) continue;
    let end = start;
    while (groups[end] === 0) end++;
    runs.push({ start, end });
    start = end;
  }
  return runs;
}

/** Blocks of addresses that are written dotted, and what stands before the dots. */
const dottedBlocks = [
  { sixth: 0xffff, before: '::ffff:' },
  { sixth: 0, before: '::' },
] as const;

function dotted(column: string, groups: readonly number[], network: Network, add: SqlParameters): string[] {
  const { prefixBits, bytes } = network;
  return dottedBlocks.flatMap(({ sixth, before }) => {
    const block = [0, 0, 0, 0, 0, sixth];
    const shared = Math.min(prefixBits, 96);
    const differ = block.some((group, index) => {
      const bits = Math.min(16, Math.max(0, shared - index * 16));
      return group >> (16 - bits) !== (groups[index] as number) >> (16 - bits);
    });
    if (differ) return [];
    const inside = { version: 4, bytes: bytes.slice(12), prefixBits: Math.max(0, prefixBits - 96) } as const;
    const ofBlock = sixth === 0 ? ` AND NOT starts_with(${column}, '::ffff:')` : '';
    return [`(${inIPv4Network(column, inside, add, before)} AND contains(${column}, '.')${ofBlock})`];
  });
}

/** Not for a whole address: its texts can be listed. */
export function inIPv6Network(column: string, network: Network, add: SqlParameters): string {
  const { bytes, prefixBits } = network;
  const groups = groupsOf(bytes);
  const whole = groups.slice(0, prefixBits >> 4);
  const bits = prefixBits & 15;
  const low = groups[whole.length] as number;
  const texts = new Texts(column, whole, bits === 0 ? null : { low, high: low | (0xffff >> bits) }, add);
  const runs = zeroRuns(whole).map(({ start, end }) =>
    end === whole.length ? texts.openRun(start) : texts.closedRun(start, end),
  );
  const plain = [texts.spelled(), ...runs].map((condition) => `(${condition})`).join(' OR ');
  const mayBeDotted = dotted(column, groups, network, add);
  // Only addresses that begin with zeros are ever dotted.
  return groups[0] !== 0 && prefixBits >= 16
    ? `(${plain})`
    : `(NOT contains(${column}, '.') AND (${plain}) OR ${[...mayBeDotted, 'false'].join(' OR ')})`;
}
