/**
 * A folder for a server of a test; made before the server is started it is removed after that has ended. tap's own folder of a test goes before anything
 * else, under a server that may still write.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';

export function serverHome(test: Test): string {
  const home = mkdtempSync(join(tmpdir(), 'tractor-home-'));
  test.teardown(() => rmSync(home, { recursive: true, force: true }));
  return home;
}
