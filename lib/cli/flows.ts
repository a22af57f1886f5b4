/** `tractor flows`: captures in, a row per flow or window out. */
import { Command, Option } from 'commander';
import { UsageError } from '../errors.js';
import { eachWithIscxHeader, iscxColumnNames } from '../export/iscx-header.js';
import type { ExportColumn } from '../export/line-export.js';
import type { AnalyzeOptions, CaptureAnalysis, CaptureInput } from '../pipeline/analysis.js';
import { chosenSets, type FeatureChoice } from '../schema/feature-spec.js';
import { flowColumns, modelColumns, nanosecondColumns, windowColumns } from '../schema/flow-columns.js';
import { isBrokenPipe } from './faults.js';
import { featureChoice } from './feature-option.js';
import { expandInputs } from './inputs.js';
import { InterruptWatch } from './interrupt.js';
import { addLiveOptions, checkLive, type LiveOptions, liveInput, reportDrops } from './live-options.js';
import { modelOption } from './model-option.js';
import { seconds, wholeNumber } from './number-options.js';
import { refuseInputAsOutput } from './output.js';
import { showProgress } from './progress.js';
import { type Format, formatFor, formats, type RowSource, writeRows } from './write-rows.js';

interface FlowsOptions extends LiveOptions {
  readonly format?: Format;
  readonly output: string;
  readonly features: FeatureChoice;
  readonly spltPackets?: number;
  readonly rows: 'flows' | 'windows';
  readonly window?: number;
  readonly idleTimeout?: number;
  readonly activeTimeout?: number;
  readonly filter?: string;
  readonly tunnels: boolean;
  readonly threads?: number;
  readonly labels: boolean;
  readonly catalogue?: string[];
  readonly model?: string[];
  readonly iscxHeader?: boolean;
  readonly nanoseconds?: boolean;
  readonly maxFlows?: number;
  readonly progress: boolean;
}

const more = `
Rows are JSON objects, one a line, unless --format or the ending of -o FILE says otherwise. With -o the file
appears when it is whole; on a fault of the input it holds everything before the fault. In CSV a null is an
empty cell, and text that a spreadsheet would run as a formula has an apostrophe in front.

Several captures are one stream in order of time: a flow goes on from file to file. Of a folder, the captures in
it and below are taken; a quoted pattern may hold * ? [a-z] and ** for folders. With --interface rows come as
flows end, and the first Ctrl-C ends the capture: what is held is written, and the status is 0.

Examples:
  tractor flows capture.pcap
  tractor flows monday.pcapng tuesday.pcapng.gz -o flows.parquet
  tractor flows /srv/captures '/mnt/2026-*/**/*.pcap'
  tractor flows capture.pcap --features iscx,lengths,splt --format csv
  tractor flows capture.pcap --rows windows --window 15 --format csv | head
  tractor flows --interface eth0 --filter 'tcp port 443' --duration 60
  tractor flows capture.pcap --format csv --iscx-header -o vectors.csv
  tractor flows capture.pcap --model models/iscx-vpn-2016-15s-v1

Environment:
  TMPDIR       folder for the rows of ARFF until its header is known; default /tmp

Exit status:
  0  done
  1  an input could not be read, or not to its end; everything readable was written
  2  usage
  130  interrupted (--interface: twice); a file in the making is removed`;

export function flowsCommand(finish: (status: number) => void): Command {
  const command = new Command('flows')
    .summary('flows with features and labels')
    .description(
      'Splits captures (pcap, pcapng; plain, gzip, zstd or lz4) or a live interface into flows and writes a row for each.',
    )
    .argument('[file...]', 'captures, folders of them, or patterns; - is standard input')
    .addOption(new Option('--format <format>', 'format of the rows').choices(formats))
    .option('-o, --output <file>', 'write to this file; - is standard output', '-')
    .option('--features <sets>', 'feature columns: all, none, or sets with commas between', featureChoice, 'iscx')
    .option('--splt-packets <n>', 'packets that the feature set splt holds (default: 20)', wholeNumber(1, 99))
    .addOption(
      new Option('--rows <kind>', 'a row per flow or per window').choices(['flows', 'windows']).default('flows'),
    )
    .option('--window <seconds>', 'length of a window (default: 15, or what the models take)', seconds)
    .option(
      '--idle-timeout <seconds>',
      'a flow without a packet for longer ends (default: TCP 300, others 120)',
      seconds,
    )
    .option('--active-timeout <seconds>', 'a flow that lasts longer is cut (default: never)', seconds)
    .option('--filter <bpf>', 'leave out the packets that do not match, as tcpdump does')
    .option('--no-tunnels', 'meter the outer flows of tunnels, not what they carry')
    .option(
      '--threads <n>',
      'native threads: 2 decode and meter at once, more change nothing (default: 1)',
      wholeNumber(1, 64),
    )
    .option('--no-labels', 'do not look at payload, do not name flows')
    .option('--catalogue <path...>', 'further label catalogue: a file, or a folder of them')
    .addOption(modelOption())
    .option('--iscx-header', 'only the 23 features and the label, under the names printed in the ISCX files')
    .option('--nanoseconds', 'add time_start_ns and time_end_ns to flow rows')
    .option(
      '--max-flows <n>',
      'flows held at once; above it the longest idle end (default: 1000000)',
      wholeNumber(1, 2 ** 30),
    )
    .option('--no-progress', 'no progress on the terminal')
    .addHelpText('after', more)
    .action(async (files: string[], options: FlowsOptions) => finish(await flows(files, options)));
  return addLiveOptions(command);
}

/** The captures that are asked for; every mistake in the options is said before one is opened. */
async function inputOf(inputs: readonly string[], options: FlowsOptions): Promise<CaptureInput> {
  checkLive(inputs, options);
  const files = await expandInputs(inputs);
  if (options.output === '') throw new UsageError('-o: the file name is empty');
  if (options.output !== '-') refuseInputAsOutput(options.output, files);
  if (options.iscxHeader && !chosenSets(options.features).includes('iscx'))
    throw new UsageError('--iscx-header needs features of the set iscx');
  if (options.model !== undefined && !options.labels && options.rows === 'flows')
    throw new UsageError('--model names flows: it does not go with --no-labels');
  if (options.nanoseconds && options.rows === 'windows') throw new UsageError('--nanoseconds is for --rows flows');
  return liveInput(options) ?? files;
}

function analyzeOptions(options: FlowsOptions, signal: AbortSignal): AnalyzeOptions {
  return {
    rows: options.rows,
    features: options.features,
    labels: options.labels,
    tunnels: options.tunnels ? 'open' : 'outer',
    signal,
    ...(options.window === undefined ? {} : { windowS: options.window }),
    ...(options.idleTimeout === undefined ? {} : { idleTimeoutS: options.idleTimeout }),
    ...(options.activeTimeout === undefined ? {} : { activeTimeoutS: options.activeTimeout }),
    ...(options.spltPackets === undefined ? {} : { spltPackets: options.spltPackets }),
    ...(options.filter === undefined ? {} : { filter: options.filter }),
    ...(options.threads === undefined ? {} : { threads: options.threads }),
    ...(options.maxFlows === undefined ? {} : { maxFlows: options.maxFlows }),
    ...(options.catalogue === undefined ? {} : { cataloguePaths: options.catalogue }),
    ...(options.model === undefined ? {} : { models: options.model }),
    ...(options.nanoseconds === undefined ? {} : { nanoseconds: options.nanoseconds }),
  };
}

/** The core says out of range by RangeError; here that is an option. */
async function startAnalysis(input: CaptureInput, options: AnalyzeOptions) {
  const { analyzeCapture, analysisColumns } = await import('../pipeline/analyze-capture.js');
  try {
    return { analysis: analyzeCapture(input, options), names: analysisColumns(options) };
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(error.message) : error;
  }
}

const specKinds = new Map(
  [...flowColumns, ...windowColumns, ...modelColumns, ...nanosecondColumns].map(({ name, kind }) => [name, kind]),
);

function columnsOf(names: readonly string[]): ExportColumn[] {
  return names.map((name) => ({ name, kind: specKinds.get(name) ?? 'float' }));
}

function rowSource(analysis: CaptureAnalysis, names: readonly string[], iscxHeader: boolean): RowSource {
  return {
    batches: iscxHeader ? eachWithIscxHeader(analysis) : analysis,
    columns: columnsOf(iscxHeader ? iscxColumnNames : names),
    anythingRead: () => analysis.summary().packets > 0,
  };
}

async function flows(inputs: readonly string[], options: FlowsOptions): Promise<number> {
  const input = await inputOf(inputs, options);
  const format = formatFor(options.format, options.output);
  const interrupts = new InterruptWatch();
  let hideProgress = () => {};
  try {
    const { analysis, names } = await startAnalysis(input, analyzeOptions(options, interrupts.signal));
    if (options.interface !== undefined) interrupts.finishWith(() => analysis.finish());
    const rowsOnTerminal = options.output === '-' && process.stdout.isTTY;
    if (options.progress && process.stderr.isTTY && !rowsOnTerminal)
      hideProgress = showProgress(() => analysis.progress());
    await interrupts.guard(writeRows(rowSource(analysis, names, options.iscxHeader ?? false), format, options.output));
    hideProgress();
    reportDrops(analysis.summary());
    return 0;
  } catch (error) {
    if (options.output === '-' && isBrokenPipe(error)) return 0;
    throw error;
  } finally {
    hideProgress();
    interrupts.close();
  }
}
