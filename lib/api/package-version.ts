/** What version this is. */
import { readFileSync } from 'node:fs';

export function packageVersion(): string {
  // Two levels up in the sources, three in dist.
  for (const path of ['../../package.json', '../../../package.json']) {
    try {
      return (JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as { version: string }).version;
    } catch {}
  }
  return '0.0.0';
}
