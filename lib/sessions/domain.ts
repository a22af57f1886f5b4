/** Host name -> registrable domain, by the public suffix list. */

import { BoundedCache } from '../labels/bounded-cache.js';
import { getDomain } from '../labels/public-suffix.js';

/** Sites of a hosting service are different sites. */
const withPrivate = { allowPrivateDomains: true, extractHostname: false, validateHostname: false } as const;
const domains = new BoundedCache<string | null>(16_384, (name) => getDomain(name, withPrivate));

export function domainOf(name: string): string | null {
  return domains.get(name);
}
