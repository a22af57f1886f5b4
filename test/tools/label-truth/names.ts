/**
 * Test tools: which of our names mean what nDPI's mean (test/baselines/label-names.json, written by hand), and whether two labels of one
 * flow agree. `same` holds true synonyms and finer or coarser names only; `none` what we have no name for, with the reason.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unknownName } from '../../../lib/labels/label.js';
import type { OurFlow, PairOfFlows } from './source.js';

interface NameMap {
  readonly same: Readonly<Record<string, readonly string[]>>;
  readonly none: Readonly<Record<string, string>>;
}

export const nameMapPath = join('test/baselines', 'label-names.json');

/** The second name after these is that of the question asked, not of the flow; we keep it as a fact (`dns_name`), not as a label. */
const namingProtocols = new Set(['DNS', 'MDNS', 'LLMNR']);

export type Verdict =
  /** All names that both know agree. */
  | 'agree'
  /** The protocol agrees, and we say nothing of the application. */
  | 'coarser'
  | 'differ'
  /** We say nothing of a flow whose label we know. */
  | 'unnamed'
  /** They leave it Unknown, and we name it. */
  | 'only_ours'
  /** They leave it Unknown, and so do we; or we have no name for theirs; or we have no such flow. */
  | 'not_compared';

export class Names {
  readonly #map = JSON.parse(readFileSync(nameMapPath, 'utf8')) as NameMap;

  /** Every name of ours that the file mentions. */
  ours(): string[] {
    return [...new Set(Object.values(this.#map.same).flat())];
  }

  /** Names of theirs in the file. */
  theirs(): string[] {
    return [...Object.keys(this.#map.same), ...Object.keys(this.#map.none)];
  }

  /** `TLS.Facebook` as what can be compared: TLS, Facebook. */
  known(label: string): string[] {
    return partsOf(label)
      .filter((_, at, [first = '']) => at === 0 || !namingProtocols.has(first))
      .filter((part) => this.#map.same[part] !== undefined);
  }

  agrees(part: string, { label, protocol }: OurFlow): boolean {
    const same = this.#map.same[part] ?? [];
    return same.includes(label) || same.includes(protocol);
  }

  verdict({ theirs, ours }: PairOfFlows): Verdict {
    if (ours === null) return 'not_compared';
    const named = ours.label !== unknownName;
    if (theirs.name === 'Unknown') return named ? 'only_ours' : 'not_compared';
    const known = this.known(theirs.name);
    if (known.length === 0) return 'not_compared';
    if (known.every((part) => this.agrees(part, ours))) return 'agree';
    if (!named) return 'unnamed';
    const [first = '', ...others] = known;
    return others.length > 0 && this.#map.same[first]?.includes(ours.label) ? 'coarser' : 'differ';
  }
}

/** One name has a dot of its own accord nowhere; a hyphen it may have. */
export const partsOf = (label: string): string[] => label.split('.');
