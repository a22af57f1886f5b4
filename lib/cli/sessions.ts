/** `tractor sessions`: captures in, a row per application session out. */
import { Command } from 'commander';
import { UsageError } from '../errors.js';
import type { AnalyzeOptions, CaptureAnalysis } from '../pipeline/analysis.js';
import { ColumnBatch } from '../schema/column-batch.js';
import { memberColumns, sessionColumns } from '../schema/session-columns.js';
import {
  addCaptureOptions,
  type CaptureOptions,
  captureAnalyzeOptions,
  captureInput,
  outputOptions,
  readCapture,
  writeCaptureRows,
} from './capture-rows.js';
import { sessionBytes, sessionTable } from './flow-table.js';
import { sessionGroupings } from './group-table.js';
import { addPickOptions, type PickOptions, pickedWriting } from './pick-options.js';
import { type Format, formatFor } from './write-rows.js';

interface SessionsOptions extends CaptureOptions, Omit<PickOptions, 'output'> {
  readonly format?: Format;
}

const formats = ['jsonl', 'csv', 'parquet'] as const;

const more = `
An application session is the flows that one application used for one piece of its work: FTP control and its data
connections, a SIP call and its media, a page and all it loads, the peers of a swarm. On a terminal sessions are a table;
elsewhere, unless --top or --by asks for one, rows are JSON objects, one a line, with the session's name, its vector and its members: each flow, the rule that joined it, and why. CSV and
Parquet have the numbers of the flows (flow_ids) instead of the members; \`tractor flows\` gives their rows, with
session_id. Sessions come out as they close, while the capture is read.

Rules, most trusted first:
  process      the capture says whose flow it is (ptcpdump, PKTAP, tractor record)
  announced    another flow said that it would come: FTP data, media of a call, what a proxy was asked to reach
  name         a DNS answer, and the flow to the address that it gave
  referer      a page of the session sent the client there
  swarm        the same UDP socket, many peers
  application  the same client and application or site, without a longer silence
  parallel     a burst of flows to one service
  page         the same program, while the page loads

Examples:
  tractor sessions capture.pcap
  tractor sessions capture.pcap --by client
  tractor sessions capture.pcap --format csv -o sessions.csv
  tractor sessions capture.pcap | jq 'select(.label == "ftp") | .members'

Exit status:
  0  done
  1  an input could not be read, or not to its end; everything readable was written
  2  usage
  130  interrupted (--interface: twice); a file in the making is removed`;

export function sessionsCommand(finish: (status: number) => void): Command {
  const command = new Command('sessions')
    .summary('application sessions with their flows and features')
    .description(
      'Groups the flows of captures (pcap, pcapng; plain, gzip, zstd or lz4) or of a live interface into application sessions and writes a row for each.',
    )
    .argument('[file...]', 'captures, folders of them, or patterns; - is standard input')
    .addHelpText('after', more)
    .action(async (files: string[], options: SessionsOptions) => finish(await sessions(files, options)));
  addPickOptions(command, 'sessions', Object.keys(sessionGroupings));
  return addCaptureOptions(outputOptions(command, formats));
}

/** The members of a session are JSON: of use where rows are JSON too. */
async function* withoutMembers(analysis: CaptureAnalysis, names: readonly string[]): AsyncIterable<ColumnBatch> {
  for await (const batch of analysis)
    yield new ColumnBatch(batch.kind, batch.rowCount, new Map(names.map((name) => [name, batch.column(name)])));
}

async function sessions(inputs: readonly string[], options: SessionsOptions): Promise<number> {
  const input = await captureInput(inputs, options);
  const format = formatFor(options.format, options.output);
  if (format === 'arff') throw new UsageError('arff is for flows: sessions are jsonl, csv or parquet');
  const all = [...sessionColumns, ...memberColumns];
  const columns = format === 'jsonl' ? all : all.filter(({ name }) => name !== 'members');
  const analyze: AnalyzeOptions = { ...captureAnalyzeOptions(options), rows: 'sessions' };
  const names = columns.map(({ name }) => name);
  const batches = (analysis: CaptureAnalysis) => (format === 'jsonl' ? analysis : withoutMembers(analysis, names));
  const writing = pickedWriting(options, {
    name: 'sessions',
    columns: sessionTable,
    bytesOf: sessionBytes,
    groupings: sessionGroupings,
    exportColumns: columns,
    batches,
  });
  if (writing !== undefined) return await readCapture(input, analyze, options, writing);
  return await writeCaptureRows(input, analyze, options, { format, columns, batches });
}
