/** Who claims a key of the catalogue (a name, a port, ...): one label each, a later layer over an earlier one. */

export interface Claimant {
  readonly label: string;
  /** 0: the built-in catalogue; then each of the user's. */
  readonly layer: number;
  /** File and path in it, for the message. */
  readonly where: string;
}

export class ClaimMap {
  readonly #claims = new Map<string, Claimant>();

  /** `kind` is the word for a key in messages. */
  constructor(readonly kind: string) {}

  /** Throws where the same layer claims the key already. */
  claim(key: string, claimant: Claimant): void {
    const other = this.#claims.get(key);
    if (other !== undefined && other.layer === claimant.layer)
      throw new Error(`claims the ${this.kind} "${key}", which ${other.where} claims for ${other.label} already`);
    this.#claims.set(key, claimant);
  }

  labelOf(key: string): string | undefined {
    return this.#claims.get(key)?.label;
  }

  /** Drops all that a label claims. */
  forget(label: string): void {
    for (const [key, claimant] of this.#claims) if (claimant.label === label) this.#claims.delete(key);
  }

  entries(): IterableIterator<[string, Claimant]> {
    return this.#claims.entries();
  }
}
