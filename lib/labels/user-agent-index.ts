/** User-Agent -> the label whose pattern is in it: plain text without regard to case, "^..." only at the start. Longest wins. */
import { type Claimant, ClaimMap } from './claim-map.js';

/** User agents are read from captures: what is past this is not searched. */
const maxSearched = 1024;

export class UserAgentIndex {
  readonly #claims = new ClaimMap('user agent');
  #longestFirst: readonly string[] | null = null;

  claim(pattern: string, claimant: Claimant): void {
    if (pattern.length < 3) throw new Error('is too short to tell anything');
    this.#claims.claim(pattern.toLowerCase(), claimant);
    this.#longestFirst = null;
  }

  forget(label: string): void {
    this.#claims.forget(label);
    this.#longestFirst = null;
  }

  find(userAgent: string): { label: string; pattern: string } | null {
    const text = userAgent.slice(0, maxSearched).toLowerCase();
    this.#longestFirst ??= [...this.#claims.entries()].map(([pattern]) => pattern).sort(byLengthThenName);
    const pattern = this.#longestFirst.find((candidate) =>
      candidate.startsWith('^') ? text.startsWith(candidate.slice(1)) : text.includes(candidate),
    );
    return pattern === undefined ? null : { label: this.#claims.labelOf(pattern) as string, pattern };
  }
}

function byLengthThenName(a: string, b: string): number {
  return b.length - a.length || (a < b ? -1 : 1);
}
