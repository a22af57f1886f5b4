/**
 * `npm run conformance:labels`: our labels beside those of nDPI and NFStream: what agrees, every kind of difference with who is right, and
 * what only we name. With `--update` the measured part of the baselines is written anew; with the name of a source only that one.
 * `--flows SOURCE CAPTURE` shows each flow of one capture.
 */
import { measure, readBaseline, unreviewed, writeBaseline } from './label-truth/baseline.js';
import { judge } from './label-truth/comparison.js';
import { Names } from './label-truth/names.js';
import { reportOf } from './label-truth/report.js';
import { labelSources } from './label-truth/tools.js';
import { sharedMissing } from './shared-captures.js';

async function showFlows(sourceName: string | undefined, captureName: string | undefined): Promise<void> {
  const source = labelSources.find(({ name }) => name === sourceName);
  const capture = source?.captures().find(({ name }) => name === captureName);
  if (source === undefined || capture === undefined) throw new Error(`no ${captureName} of ${sourceName}`);
  for (const { theirs, ours, verdict, kind } of await judge(source, capture, new Names()))
    console.log(
      `${verdict}: ${kind}: ${theirs.flow.key} ${theirs.flow.counts.join(' ')}: ${ours?.confidence} ${ours?.evidence}`,
    );
}

const names = process.argv.slice(2).filter((word) => word !== '--update');
const update = process.argv.includes('--update');

if (sharedMissing) {
  console.error(`conformance:labels: ${sharedMissing}`);
  process.exitCode = 1;
} else if (process.argv[2] === '--flows') {
  await showFlows(process.argv[3], process.argv[4]);
} else {
  for (const source of labelSources.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const measured = await measure(source);
    if (update) writeBaseline(source, measured.captures);
    const baseline = readBaseline(source);
    console.log(`${reportOf(source, baseline, measured)}\n`);
    if (unreviewed(baseline, measured).length > 0) process.exitCode = 1;
  }
}
