// `npm test`: set-up, the core's tests under sanitizers, the TypeScript tests; the last line sums what they report.
// `npm test -- PATH...` runs only these TypeScript tests, or those of these folders; `npm test -- --without FOLDER...`
// everything but those of these folders. Lint is elsewhere (lint.mjs).
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildDashboard, buildNative, buildTypeScriptTests, checkNode, installDependencies } from './build.mjs';
import { countsLine, sum } from './counts.mjs';
import { nativeTests } from './native-tests.mjs';
import { fail, root, StepError, say } from './steps.mjs';
import { BUILD_PACKAGES, ensureSystemPackages, TEST_PACKAGES } from './system-packages.mjs';
import { tapTests } from './tap-tests.mjs';
import { ensureTestServers } from './test-servers.mjs';

async function setUp() {
  checkNode();
  await ensureSystemPackages([...BUILD_PACKAGES, ...TEST_PACKAGES]);
  await installDependencies();
  await buildNative();
  await buildTypeScriptTests();
  await buildDashboard();
  await ensureTestServers();
}

/** dist/test/lib/x.test.js of test/lib/x.test.ts, or of itself. */
function compiled(path) {
  return path.replace(/^(?:dist\/)?/, 'dist/').replace(/\.ts$/, '.js');
}

function allTests() {
  return readdirSync(join(root, 'dist/test'), { recursive: true })
    .map((name) => `dist/test/${name}`)
    .filter((name) => name.endsWith('.test.js'))
    .sort();
}

/** The compiled tests that are one of `paths` or lie in one; with `inside` false the others. */
function testsOf(paths, inside) {
  const chosen = paths.map(compiled);
  const isChosen = (name) => chosen.some((path) => name === path || name.startsWith(`${path.replace(/\/$/, '')}/`));
  return allTests().filter((name) => isChosen(name) === inside);
}

async function main([first, ...rest]) {
  await setUp();
  const without = first === '--without';
  const results = first === undefined || without ? await nativeTests() : [];
  const files = first === undefined ? [] : without ? testsOf(rest, false) : testsOf([first, ...rest], true);
  if (first !== undefined && files.length === 0) throw new StepError(`no tests in ${[first, ...rest].join(' ')}`);
  results.push(await tapTests(files));
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
