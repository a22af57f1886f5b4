/**
 * `npm run conformance:facts`: what we read in payloads beside what FoxIO's JA4, Arkime, ipfixprobe and nDPI recorded of the same
 * captures. With `--update` the baselines are written anew, the kinds of known differences kept; with a source's name only that one.
 */
import { measure, readBaseline, sources, unexplained, writeBaseline } from './fact-truth/baseline.js';
import { tableOf } from './fact-truth/table.js';
import { sharedMissing } from './shared-captures.js';

const names = process.argv.slice(2).filter((word) => word !== '--update');
const update = process.argv.includes('--update');

if (sharedMissing) {
  console.error(`conformance:facts: ${sharedMissing}`);
  process.exitCode = 1;
} else {
  for (const source of sources.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const baseline = readBaseline(source);
    const measured = await measure(source, baseline);
    if (update) writeBaseline(source, measured);
    console.log(`${tableOf(source, baseline, measured)}\n`);
    const open = unexplained(baseline, measured);
    if (open.length > 0) console.log(`  not explained:\n${open.map((line) => `    ${line}`).join('\n')}\n`);
    if (open.length > 0) process.exitCode = 1;
  }
}
