// Where the bench's programs, captures and results are. Runs nothing.
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

export const root = at('..');
export const dataFolder = at('data');
export const resultsFolder = at('results');
export const buildFolder = at('../build-bench');
export const rowDrain = at('drain-rows.mjs');
export const loopWatch = at('loop-watch.mjs');
export const cliMain = at('../dist/lib/cli/main.js');
/** A merged real capture, kept outside the repository; the bench does without it where it is absent. */
export const mixedSource = at('../../shared/bench/mixed-ether.pcap');
export const program = (name) => at(`../build-bench/native/bench/${name}`);
