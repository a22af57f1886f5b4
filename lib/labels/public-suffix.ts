/** Where a host name's owner begins, by the public suffix list (publicsuffix.org) that tldts ships. */
import { createRequire } from 'node:module';

// Required, not imported: Node reads a CommonJS module that is imported through once more to find its exports, which for this list takes as long as a
// small capture.
const tldts = createRequire(import.meta.url)('tldts') as typeof import('tldts');

export const { getDomain, getPublicSuffix } = tldts;
