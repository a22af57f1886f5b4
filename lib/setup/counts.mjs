// How many tests passed, failed and were skipped: read from what the test programs report of themselves. Runs nothing.

export const NO_TESTS = Object.freeze({ passed: 0, failed: 0, skipped: 0 });

export function sum(list) {
  return list.reduce(
    (total, one) => ({
      passed: total.passed + one.passed,
      failed: total.failed + one.failed,
      skipped: total.skipped + one.skipped,
    }),
    NO_TESTS,
  );
}

/** The line that CI reads. */
export function countsLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** A program that ended badly although nothing it reported had failed has failed once; one that reports nothing, too. */
function withEnd(counts, succeeded) {
  const silent = counts.passed + counts.failed + counts.skipped === 0;
  return counts.failed === 0 && (!succeeded || silent) ? { ...counts, failed: 1 } : counts;
}

/** doctest's summary counts cases: `[doctest] test cases:  9 |  8 passed | 1 failed | 2 skipped`. */
export function doctestCounts(output, succeeded) {
  const line = /^\[doctest\] test cases:.*?(\d+) passed \|\s*(\d+) failed \|\s*(\d+) skipped/m.exec(output);
  const [passed, failed, skipped] = line === null ? [0, 0, 0] : line.slice(1).map(Number);
  return withEnd({ passed, failed, skipped }, succeeded);
}

/** tap's last comment counts assertions: `# { total: 12, pass: 6, fail: 3, todo: 1, skip: 2 }`. Those to do count as skipped. */
export function tapCounts(output, succeeded) {
  const line = [...output.matchAll(/^# \{ (total: .*) \}$/gm)].at(-1)?.[1] ?? '';
  const found = Object.fromEntries(line.split(', ').map((part) => part.split(': ')));
  const count = (name) => Number(found[name] ?? 0);
  return withEnd({ passed: count('pass'), failed: count('fail'), skipped: count('skip') + count('todo') }, succeeded);
}
