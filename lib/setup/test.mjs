// `npm test`: set-up, the core's tests under sanitizers, the TypeScript tests; the last line sums what they report.
// `npm test -- PATH...` runs only these TypeScript tests. Lint is elsewhere (lint.mjs).
import { buildNative, buildTypeScriptTests, checkNode, installDependencies } from './build.mjs';
import { countsLine, sum } from './counts.mjs';
import { nativeTests } from './native-tests.mjs';
import { fail, say } from './steps.mjs';
import { BUILD_PACKAGES, ensureSystemPackages, TEST_PACKAGES } from './system-packages.mjs';
import { tapTests } from './tap-tests.mjs';

async function setUp() {
  checkNode();
  await ensureSystemPackages([...BUILD_PACKAGES, ...TEST_PACKAGES]);
  await installDependencies();
  await buildNative();
  await buildTypeScriptTests();
}

/** dist/test/lib/x.test.js of test/lib/x.test.ts, or of itself. */
function compiled(path) {
  return path.replace(/^(?:dist\/)?/, 'dist/').replace(/\.ts$/, '.js');
}

async function main(paths) {
  await setUp();
  const results = paths.length === 0 ? await nativeTests() : [];
  results.push(await tapTests(paths.map(compiled)));
  say();
  for (const { name, counts } of results) say(`${name}: ${countsLine(counts)}`);
  const total = sum(results.map(({ counts }) => counts));
  if (total.failed > 0) process.exitCode = 1;
  say(countsLine(total));
}

main(process.argv.slice(2)).catch((error) => {
  fail(error);
  say('0 passed, 1 failed');
});
