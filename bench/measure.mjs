// Runs one command in a fresh process and tells what it took. Knows nothing of captures or ratios.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { program } from './places.mjs';

const TIMEOUT_S = 900;

function reasonOf(usage, errors) {
  if (usage.timed_out) return `stopped after ${TIMEOUT_S} s`;
  const last = errors.trim().split('\n').at(-1);
  if (usage.signal !== 0) return `ended by signal ${usage.signal}${last ? `: ${last}` : ''}`;
  return `exit status ${usage.exit}${last ? `: ${last}` : ''}`;
}

/**
 * `makeCommand` is given a folder that is empty and removed afterwards. Output goes to /dev/null unless `report`, when it
 * is parsed as JSON. Returns { wall_s, user_s, system_s, peak_rss_kb, report? } or { failed }.
 */
export function measure(makeCommand, { report = false } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'tractor-bench-'));
  try {
    const scratch = join(folder, 'scratch');
    mkdirSync(scratch);
    const out = report ? join(folder, 'out') : '/dev/null';
    const err = join(folder, 'err');
    const options = ['--timeout', `${TIMEOUT_S}`, '--stdout', out, '--stderr', err, '--'];
    const printed = execFileSync(program('measure_process'), [...options, ...makeCommand(scratch)], {
      encoding: 'utf8',
    });
    const { exit, signal, timed_out, ...usage } = JSON.parse(printed);
    if (exit !== 0 || timed_out) return { failed: reasonOf({ exit, signal, timed_out }, readFileSync(err, 'utf8')) };
    return report ? { ...usage, report: JSON.parse(readFileSync(out, 'utf8')) } : usage;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
