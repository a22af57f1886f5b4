/**
 * `npm run conformance:flows`: our flows beside those of Zeek, nDPI and NFStream, a table each. With `--update` the measured part of
 * the baselines is written anew; with the name of a source only that one. `--left SOURCE CAPTURE` shows what is left of one capture.
 */
import { measure, readBaseline, sources, unexplained, writeBaseline } from './flow-truth/baseline.js';
import { examineCapture } from './flow-truth/comparison.js';
import { tableOf } from './flow-truth/table.js';
import { sharedMissing } from './shared-captures.js';

/** What is left of one capture, theirs with a minus, ours with a plus. */
async function showLeft(sourceName: string | undefined, captureName: string | undefined): Promise<void> {
  const source = sources.find(({ name }) => name === sourceName);
  const capture = source?.captures().find(({ name }) => name === captureName);
  if (source === undefined || capture === undefined) throw new Error(`no ${captureName} of ${sourceName}`);
  const { compared, theirs, ours } = await examineCapture(source, capture);
  console.log(JSON.stringify(compared));
  for (const { key, counts, mark } of theirs) console.log(`- ${key}: ${counts.join(' ')} ${mark}`);
  for (const { key, counts, mark } of ours) console.log(`+ ${key}: ${counts.join(' ')} ${mark}`);
}

const names = process.argv.slice(2).filter((word) => word !== '--update');
const update = process.argv.includes('--update');

if (sharedMissing) {
  console.error(`conformance:flows: ${sharedMissing}`);
  process.exitCode = 1;
} else if (process.argv[2] === '--left') {
  await showLeft(process.argv[3], process.argv[4]);
} else {
  for (const source of sources.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const measured = await measure(source);
    if (update) writeBaseline(source, measured);
    const baseline = readBaseline(source);
    console.log(`${tableOf(source, baseline, measured)}\n`);
    const open = unexplained(baseline, measured);
    if (open.length > 0) console.log(`  not explained:\n${open.map((line) => `    ${line}`).join('\n')}\n`);
    if (open.length > 0) process.exitCode = 1;
  }
}
