/** `tractor flows`: captures in, a row per flow or window out. */
import { Command, Option } from 'commander';
import { UsageError } from '../errors.js';
import { eachWithIscxHeader, iscxColumnNames } from '../export/iscx-header.js';
import type { ExportColumn } from '../export/line-export.js';
import type { AnalyzeOptions } from '../pipeline/analysis.js';
import { chosenSets, type FeatureChoice } from '../schema/feature-spec.js';
import { flowColumns, modelColumns, nanosecondColumns, windowColumns } from '../schema/flow-columns.js';
import {
  addCaptureOptions,
  type CaptureOptions,
  captureAnalyzeOptions,
  captureInput,
  outputOptions,
  readCapture,
  writeCaptureRows,
} from './capture-rows.js';
import { featureChoice } from './feature-option.js';
import { flowBytes, flowTable } from './flow-table.js';
import { flowGroupings } from './group-table.js';
import { seconds, wholeNumber } from './number-options.js';
import { addPickOptions, type PickOptions, pickedWriting } from './pick-options.js';
import { type Format, formatFor, formats, saidFormat } from './write-rows.js';

interface FlowsOptions extends CaptureOptions, Omit<PickOptions, 'output'> {
  readonly format?: Format;
  readonly features: FeatureChoice;
  readonly spltPackets?: number;
  readonly rows: 'flows' | 'windows';
  readonly window?: number;
  readonly labels: boolean;
  readonly sessions: boolean;
  readonly iscxHeader?: boolean;
  readonly nanoseconds?: boolean;
}

const more = `
On a terminal flows are a table. Elsewhere rows are JSON objects, one a line, unless --format or the ending of -o FILE
says otherwise. --top and --by give a table too, everywhere, unless a format is said. With -o the file
appears when it is whole; on a fault of the input it holds everything before the fault. In CSV a null is an
empty cell, and text that a spreadsheet would run as a formula has an apostrophe in front.

Several captures are one stream in order of time: a flow goes on from file to file. Of a folder, the captures in
it and below are taken; a quoted pattern may hold * ? [a-z] and ** for folders. With --interface rows come as
flows end, and the first Ctrl-C ends the capture: what is held is written, and the status is 0.

Examples:
  tractor flows capture.pcap
  tractor flows capture.pcap --top 20
  tractor flows capture.pcap --by label
  tractor flows capture.pcap --by server --format csv -o servers.csv
  tractor flows monday.pcapng tuesday.pcapng.gz -o flows.parquet
  tractor flows /srv/captures '/mnt/2026-*/**/*.pcap'
  tractor flows capture.pcap --features iscx,lengths,splt --format csv
  tractor flows capture.pcap --rows windows --window 15 --format csv | head
  tractor flows --interface eth0 --filter 'tcp port 443' --duration 60
  tractor flows capture.pcap --format csv --iscx-header -o vectors.csv
  tractor flows capture.pcap --model models/iscx-vpn-2016-15s-v1

Environment:
  NO_COLOR     where it is set, tables have no colours
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
    .option('--features <sets>', 'feature columns: all, none, or sets with commas between', featureChoice, 'iscx')
    .option('--splt-packets <n>', 'packets that the feature set splt holds (default: 20)', wholeNumber(1, 99))
    .addOption(
      new Option('--rows <kind>', 'a row per flow or per window').choices(['flows', 'windows']).default('flows'),
    )
    .option('--window <seconds>', 'length of a window (default: 15, or what the models take)', seconds)
    .option('--no-labels', 'do not look at payload, do not name flows')
    .option('--no-sessions', 'do not group flows: session_id stays empty')
    .option('--iscx-header', 'only the 23 features and the label, under the names printed in the ISCX files')
    .option('--nanoseconds', 'add time_start_ns and time_end_ns to flow rows')
    .addHelpText('after', more)
    .action(async (files: string[], options: FlowsOptions) => finish(await flows(files, options)));
  addPickOptions(command, 'flows', Object.keys(flowGroupings));
  return addCaptureOptions(outputOptions(command, formats));
}

/** Every mistake in the options is said before a capture is opened. */
function checkOptions(options: FlowsOptions): void {
  if (options.iscxHeader && !chosenSets(options.features).includes('iscx'))
    throw new UsageError('--iscx-header needs features of the set iscx');
  if (options.model !== undefined && !options.labels && options.rows === 'flows')
    throw new UsageError('--model names flows: it does not go with --no-labels');
  if (options.nanoseconds && options.rows === 'windows') throw new UsageError('--nanoseconds is for --rows flows');
  for (const name of ['top', 'by'] as const) {
    if (options[name] === undefined) continue;
    if (options.rows === 'windows') throw new UsageError(`--${name} is for --rows flows`);
    if (options.iscxHeader) throw new UsageError(`--${name} does not go with --iscx-header`);
  }
}

function analyzeOptions(options: FlowsOptions): AnalyzeOptions {
  return {
    ...captureAnalyzeOptions(options),
    rows: options.rows,
    features: options.features,
    labels: options.labels,
    sessions: options.sessions,
    ...(options.window === undefined ? {} : { windowS: options.window }),
    ...(options.spltPackets === undefined ? {} : { spltPackets: options.spltPackets }),
    ...(options.nanoseconds === undefined ? {} : { nanoseconds: options.nanoseconds }),
  };
}

const specKinds = new Map(
  [...flowColumns, ...windowColumns, ...modelColumns, ...nanosecondColumns].map(({ name, kind }) => [name, kind]),
);

function columnsOf(names: readonly string[]): ExportColumn[] {
  return names.map((name) => ({ name, kind: specKinds.get(name) ?? 'float' }));
}

async function columnNames(analyze: AnalyzeOptions): Promise<readonly string[]> {
  const { analysisColumns } = await import('../pipeline/analyze-capture.js');
  try {
    return analysisColumns(analyze);
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(error.message) : error;
  }
}

/** Windows and vectors are for programs: on a terminal too they are rows. */
function picked(options: FlowsOptions, columns: readonly ExportColumn[]) {
  if (options.rows === 'windows' || options.iscxHeader) return undefined;
  return pickedWriting(options, {
    name: 'flows',
    columns: flowTable,
    bytesOf: flowBytes,
    groupings: flowGroupings,
    exportColumns: columns,
    batches: (analysis) => analysis,
  });
}

/** Nobody sees the features in a table or a sum. */
function neededOf(analyze: AnalyzeOptions, options: FlowsOptions): AnalyzeOptions {
  const rowsWanted = options.by === undefined && saidFormat(options.format, options.output) !== undefined;
  return rowsWanted || options.model !== undefined ? analyze : { ...analyze, features: 'none' };
}

async function flows(inputs: readonly string[], options: FlowsOptions): Promise<number> {
  const input = await captureInput(inputs, options);
  checkOptions(options);
  const format = formatFor(options.format, options.output);
  const analyze = analyzeOptions(options);
  const names = options.iscxHeader ? iscxColumnNames : await columnNames(analyze);
  const writing = picked(options, columnsOf(names));
  if (writing !== undefined) return await readCapture(input, neededOf(analyze, options), options, writing);
  return await writeCaptureRows(input, analyze, options, {
    format,
    columns: columnsOf(names),
    batches: (analysis) => (options.iscxHeader ? eachWithIscxHeader(analysis) : analysis),
  });
}
