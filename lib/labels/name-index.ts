/**
 * Host name -> the label that claims it: the longest claimed suffix wins. Names come in as hostNameOf gives them.
 *
 * Patterns:  example.com    that name and everything below it
 *            .gov           the same where the name is a public suffix, which nobody should claim by mistake
 *            *.example.com  everything below it, not itself; edge-*.example.com: * stands for a part of one label
 *            example.*      below any public suffix: example.com, www.example.co.uk
 */

import { type Claimant, ClaimMap } from './claim-map.js';
import { asciiLower, isAscii } from './host-name.js';
import { getPublicSuffix } from './public-suffix.js';

const icannOnly = { allowPrivateDomains: false, extractHostname: false, validateHostname: false } as const;
const literalShape = /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/;
const globShape = /^(?=.*\*)[a-z0-9_*-]{1,63}$/;

export interface NameMatch {
  readonly label: string;
  /** The pattern as it stands in the catalogue, in lower case. */
  readonly pattern: string;
}

interface Glob {
  readonly pattern: string;
  readonly fits: (label: string) => boolean;
}

export class NameIndex {
  /** Every pattern by its one spelling: literals as they are, the others with their asterisk. */
  readonly #claims = new ClaimMap('name');
  /** Globs of the first label, by what follows it; the longest first. */
  readonly #globs = new Map<string, Glob[]>();

  claim(pattern: string, claimant: Claimant): void {
    const spelling = spellingOf(pattern);
    this.#claims.claim(spelling, claimant);
    const dot = spelling.indexOf('.');
    if (dot > 0 && spelling.lastIndexOf('*', dot) >= 0) this.#addGlob(spelling, dot);
  }

  forget(label: string): void {
    this.#claims.forget(label);
  }

  find(name: string): NameMatch | null {
    const suffix = getPublicSuffix(name, icannOnly);
    for (let start = 0; start >= 0; start = nextStart(name, start)) {
      const tail = name.slice(start);
      const match = this.#literal(tail) ?? this.#glob(tail) ?? this.#anySuffix(tail, suffix);
      if (match !== null) return match;
    }
    return null;
  }

  #literal(pattern: string): NameMatch | null {
    const label = this.#claims.labelOf(pattern);
    return label === undefined ? null : { label, pattern };
  }

  #glob(tail: string): NameMatch | null {
    const dot = tail.indexOf('.');
    const globs = dot < 0 ? undefined : this.#globs.get(tail.slice(dot + 1));
    if (globs === undefined) return null;
    const first = tail.slice(0, dot);
    for (const glob of globs) {
      // A glob may have been forgotten since: the claims know.
      const match = glob.fits(first) ? this.#literal(glob.pattern) : null;
      if (match !== null) return match;
    }
    return null;
  }

  #anySuffix(tail: string, suffix: string | null): NameMatch | null {
    if (suffix === null || tail.length <= suffix.length + 1) return null;
    return this.#literal(`${tail.slice(0, -suffix.length)}*`);
  }

  #addGlob(pattern: string, dot: number): void {
    const parent = pattern.slice(dot + 1);
    const globs = this.#globs.get(parent) ?? [];
    if (globs.some((glob) => glob.pattern === pattern)) return;
    globs.push({ pattern, fits: globTest(pattern.slice(0, dot)) });
    globs.sort((a, b) => b.pattern.length - a.pattern.length);
    this.#globs.set(parent, globs);
  }
}

function nextStart(name: string, start: number): number {
  const dot = name.indexOf('.', start);
  return dot < 0 ? -1 : dot + 1;
}

/** The pattern in lower case and ASCII; throws a plain Error that says what is wrong with it. */
function spellingOf(pattern: string): string {
  // Part by part, since an asterisk is no character of a name that could be converted; nearly all are ASCII as they stand.
  const text = isAscii(pattern) ? pattern.toLowerCase() : pattern.split('.').map(asciiLower).join('.');
  if (text.endsWith('.*')) return checked(text, text.slice(0, -2));
  if (text.startsWith('.')) return checked(text.slice(1), text.slice(1));
  const dot = text.indexOf('.');
  const literal = dot > 0 && globShape.test(text.slice(0, dot)) ? text.slice(dot + 1) : text;
  checked(text, literal);
  refusePublicSuffix(literal);
  return text;
}

function checked(spelling: string, literalPart: string): string {
  if (!literalShape.test(literalPart)) throw new Error('is not a host name or a pattern of one');
  return spelling;
}

function refusePublicSuffix(name: string): void {
  if (getPublicSuffix(name, icannOnly) === name)
    throw new Error(`is a public suffix; write ".${name}" to claim all below it`);
}

/** No regular expression from data: the parts between the asterisks must follow each other. */
function globTest(glob: string): (label: string) => boolean {
  const parts = glob.split('*');
  const first = parts[0] as string;
  const last = parts.at(-1) as string;
  const middle = parts.slice(1, -1);
  return (label) => {
    if (label.length < first.length + last.length || !label.startsWith(first) || !label.endsWith(last)) return false;
    let from = first.length;
    for (const part of middle) {
      const at = label.indexOf(part, from);
      if (at < 0) return false;
      from = at + part.length;
    }
    return from <= label.length - last.length;
  };
}
