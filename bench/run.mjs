// `npm run bench`: builds, makes captures, runs everybody in turn in fresh processes, prints tables, keeps the figures.
// What the figures mean is in README.md.
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { contenders } from './contenders.mjs';
import { disagreements, rowOf, theWalk, withRatios } from './figures.mjs';
import { catalogue, makeCapture } from './make-captures.mjs';
import { measure } from './measure.mjs';
import { buildPrograms } from './native-programs.mjs';
import { describeRun, keepResults } from './results.mjs';
import { captureTable, flatTable } from './table.mjs';

const USAGE = `usage: npm run bench -- [options]
  --rounds N         interleaved rounds; default 5
  --captures A,B     of mixed-1g, synthetic-1g, synthetic-million, synthetic-flood; default the first three
  --flood N          flows of synthetic-flood; adds it to the captures
  --only A,B         contenders whose name contains one of these; the walks always run
  --quick            captures of a tenth of the size, to see that it works
  --no-flat          leave out the memory of 1, 4 and 16 times the packets
  --name NAME        results go to bench/results/<date>-NAME.json; default "run"
  --no-results       print only`;

const OPTIONS = {
  rounds: { type: 'string', default: '5' },
  captures: { type: 'string' },
  flood: { type: 'string' },
  only: { type: 'string' },
  quick: { type: 'boolean', default: false },
  'no-flat': { type: 'boolean', default: false },
  name: { type: 'string', default: 'run' },
  'no-results': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
};

class UsageError extends Error {}

function parseOptions() {
  const positive = (name, text) => {
    if (!/^[1-9]\d*$/.test(text)) throw new UsageError(`--${name} takes a positive number`);
    return Number(text);
  };
  let values;
  try {
    ({ values } = parseArgs({ options: OPTIONS }));
  } catch (error) {
    throw new UsageError(error.message);
  }
  if (!/^[\w.-]+$/.test(values.name)) throw new UsageError('--name takes letters, digits, ".", "_" and "-"');
  return {
    ...values,
    rounds: positive('rounds', values.rounds),
    flood: values.flood === undefined ? undefined : positive('flood', values.flood),
    captures: values.captures?.split(','),
    only: values.only?.split(','),
  };
}

function chosenCaptures({ quick, flood, captures }) {
  const wanted = captures ?? ['mixed-1g', 'synthetic-1g', 'synthetic-million'];
  const names = new Set(
    [...wanted, ...(flood === undefined ? [] : ['synthetic-flood'])].map((name) => (quick ? `${name}-quick` : name)),
  );
  const all = catalogue({ quick, flood });
  const unknown = [...names].find((name) => !all.some((capture) => capture.name === name));
  if (unknown !== undefined) throw new UsageError(`there is no capture ${unknown}`);
  return all.filter((capture) => names.has(capture.name));
}

function chosenContenders(faults, { only }) {
  const wanted = ({ name, group }) =>
    group === 'walk' || only === undefined || only.some((part) => name.includes(part));
  const all = contenders(faults).filter(wanted);
  for (const { name, absent } of all) if (absent !== undefined) console.log(`${name}: left out, ${absent}`);
  return all.filter(({ absent }) => absent === undefined);
}

/** Brings the file into the page cache, so that the first contender does not pay for it. */
function warm(path) {
  measure(() => ['cat', path]);
}

const runOnce = (contender, path) =>
  measure((scratch) => contender.command(path, scratch), {
    report: !['process', 'export', 'tool'].includes(contender.group),
  });

/** One line that is written over, on a terminal only. */
function tell(line) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`);
}

/** Each round runs everybody once, each time from another one on, so that no place in the order favours anybody. */
function runRounds(field, capture, rounds) {
  const runs = new Map(field.map(({ name }) => [name, []]));
  const loads = [];
  warm(capture.path);
  for (let round = 0; round < rounds; round++) {
    loads.push(loadavg()[0]);
    for (let turn = 0; turn < field.length; turn++) {
      const contender = field[(turn + round) % field.length];
      const earlier = runs.get(contender.name);
      if (earlier.some((run) => run.failed !== undefined)) continue;
      tell(`${capture.name}: round ${round + 1} of ${rounds}, ${contender.name}`);
      earlier.push(runOnce(contender, capture.path));
    }
  }
  tell('');
  return { runs, loads };
}

function benchCapture(field, capture, rounds) {
  const { runs, loads } = runRounds(field, capture, rounds);
  const rows = withRatios(field.map((contender) => rowOf(contender, runs.get(contender.name), capture)));
  const faults = disagreements(runs, capture);
  console.log(`\n${captureTable(capture, rows)}`);
  console.log(
    `  the walk here is ${theWalk(rows)?.name.replace('walk: ', '') ?? 'none'}; medians of ${rounds} interleaved rounds`,
  );
  // The bench itself is one or two of these.
  const busy = Math.max(...loads);
  if (busy > cpus().length + 0.5)
    console.log(`  a busy machine (load ${busy.toFixed(1)}): the ratios by CPU say more than those by the clock`);
  for (const fault of faults) console.log(`  WRONG: ${fault}`);
  const { name, recipe, packets, bytes } = capture;
  return {
    name,
    recipe,
    packets,
    bytes,
    walk: theWalk(rows)?.name,
    rows,
    faults,
    loads,
    runs: Object.fromEntries(runs),
  };
}

/** Peak memory on captures of the same flows (steady) or the same number at a time (mixed), 1, 4 and 16 times as long. */
function benchFlatness(field, { quick }) {
  const ours = field.filter(({ group }) => group === 'native' || group === 'process');
  const suffix = quick ? '-quick' : '';
  const all = catalogue({ quick });
  const sets = [];
  for (const name of ['flat-steady', ...(quick ? [] : ['flat-mixed'])]) {
    const made = [1, 4, 16].map((factor) => makeCapture(all.find((c) => c.name === `${name}-x${factor}${suffix}`)));
    if (ours.length === 0 || made.includes(undefined)) continue;
    const rows = ours.map((contender) => {
      const peaks = made.map(({ path }) => runOnce(contender, path));
      return { contender: contender.name, peaks_kb: peaks.map((run) => run.peak_rss_kb) };
    });
    sets.push({ name, bytes: made.map(({ bytes }) => bytes), rows });
  }
  if (sets.length > 0) console.log(`\n${flatTable(sets)}`);
  return sets;
}

function main() {
  const options = parseOptions();
  if (options.help) return console.log(USAGE);
  const wanted = chosenCaptures(options);
  const faults = buildPrograms({
    needed: ['make_synthetic', 'measure_process', 'bench_walk'],
    wanted: ['bench_meter'],
  });
  const field = chosenContenders(faults, options);
  const captures = [];
  for (const capture of wanted) {
    const made = makeCapture(capture);
    if (made !== undefined) captures.push(benchCapture(field, made, options.rounds));
  }
  const flat = options['no-flat'] ? [] : benchFlatness(field, options);
  if (!options['no-results']) {
    const path = keepResults(options.name, { ...describeRun(field, options), captures, flat });
    console.log(`\nkept in ${path}`);
  }
  const wrong = captures.some(
    ({ faults: found, rows }) => found.length > 0 || rows.some((row) => row.failed !== undefined),
  );
  if (wrong) process.exitCode = 1;
}

try {
  main();
} catch (error) {
  console.error(error instanceof UsageError ? `${error.message}\n${USAGE}` : error.message);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
