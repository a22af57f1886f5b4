/** The programs of a stream's flows, each found once: programs and names are few, flows are many. */
import { BoundedCache } from '../labels/bounded-cache.js';
import type { Catalogue } from '../labels/catalogue.js';
import { type Program, programOf, programOfUpkeep } from '../sessions/program.js';

const memory = 16_384;

export class FlowPrograms {
  readonly #byJa4 = new BoundedCache<Program | null>(memory, (ja4) => programOf(ja4, null));
  readonly #byUserAgent = new BoundedCache<Program | null>(memory, (userAgent) => programOf(null, userAgent));
  readonly #byAskedName: BoundedCache<Program | null>;

  constructor(catalogue: Catalogue) {
    this.#byAskedName = new BoundedCache(memory, (name) => {
      const match = catalogue.names.find(name);
      return match === null ? null : programOfUpkeep(match.label);
    });
  }

  /** Who speaks so; null where nothing was said. */
  speaking(ja4: string | null, userAgent: string | null): Program | null {
    if (ja4 !== null) return this.#byJa4.get(ja4);
    return userAgent === null ? null : this.#byUserAgent.get(userAgent);
  }

  /** The only one that has a reason to ask for that name. */
  askingFor(name: string | null): Program | null {
    return name === null ? null : this.#byAskedName.get(name);
  }
}
