/**
 * Rewrites the golden baselines from what the pipeline says today, and prints what changed. Review the difference like code. Those of
 * other tools' flows are written by conformance-flows.ts.
 * Usage: node dist/test/tools/update-baselines.js [part of a capture's name]
 */
import { differences, fixtureCaptures, goldenLines, readBaseline, writeBaseline } from './golden.js';

const wanted = process.argv[2] ?? '';
for (const path of fixtureCaptures().filter((one) => one.includes(wanted))) {
  const lines = await goldenLines(path);
  const before = readBaseline(path);
  const changes = before === null ? ['+ new'] : differences(before, lines);
  if (changes.length > 0) console.log(`${path}\n${changes.join('\n')}`);
  writeBaseline(path, lines);
}
