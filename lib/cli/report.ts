/**
 * `tractor report`: captures in, one HTML page out, and its figures as JSON. The flows go to a lake of their own for as long as the questions
 * take; what is asked and how it looks is lib/report.
 */
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import type { CaptureError } from '../errors.js';
import { UsageError } from '../errors.js';
import type { AnalyzeOptions, CaptureAnalysis } from '../pipeline/analysis.js';
import type { ReportFigures } from '../report/page/figures.js';
import { type Language, languages } from '../report/page/language.js';
import type { ColumnBatch } from '../schema/column-batch.js';
import {
  addCaptureOptions,
  type CaptureOptions,
  captureAnalyzeOptions,
  captureInput,
  readCapture,
} from './capture-rows.js';
import { captureFaults, isUsage } from './faults.js';
import { writeOutput } from './output.js';
import { writeTo } from './terminal.js';
import { programVersion } from './version.js';

interface ReportOptions extends CaptureOptions {
  readonly json?: string;
  readonly lang: Language;
}

const more = `
The page needs nothing beside it: no network, no script. It shows what was read and how well, traffic over time by application,
applications, protocols, addresses, names, countries, who talks to whom, what is encrypted, the largest flows and sessions.
Several captures are one stream in order of time. With --json the same figures are a JSON object: report_version says which
shape it has, times _us are epoch microseconds, bytes are frame bytes on the wire.

Examples:
  tractor report capture.pcap -o report.html
  tractor report monday.pcapng tuesday.pcapng.gz -o week.html --json week.json --lang ru
  tractor report capture.pcap --filter 'host 192.0.2.10' -o host.html

Environment:
  TMPDIR       folder for the flows until the page is made; default /tmp

Exit status:
  0  done
  1  an input could not be read, or not to its end; the page has everything readable, and says where it ended
  2  usage
  130  interrupted; files in the making are removed`;

export function reportCommand(finish: (status: number) => void): Command {
  const command = new Command('report')
    .summary('one self-contained HTML page')
    .description(
      'Reads captures (pcap, pcapng; plain, gzip, zstd or lz4) and writes a report on them as one HTML file.',
    )
    .argument('[file...]', 'captures, folders of them, or patterns; - is standard input')
    .option('-o, --output <file>', 'write the page to this file; - is standard output', '-')
    .option('--json <file>', 'write the figures of the page to this file, too; - is standard output')
    .addOption(new Option('--lang <language>', 'language of the page').choices(languages).default('en'))
    .addHelpText('after', more)
    .action(async (files: string[], options: ReportOptions) => finish(await report(files, options)));
  return addCaptureOptions(command);
}

function checkOutputs({ output, json }: ReportOptions): void {
  if (json === '') throw new UsageError('--json: the file name is empty');
  if (json === output) throw new UsageError('-o and --json name the same output');
  if (output === '-' && process.stdout.isTTY) throw new UsageError('a page is not for a terminal: add -o FILE');
}

/** Ends where the captures can be read no further, and keeps why. */
class Readable implements AsyncIterable<ColumnBatch> {
  faults: readonly CaptureError[] = [];
  error: unknown;
  constructor(readonly analysis: CaptureAnalysis) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<ColumnBatch> {
    try {
      yield* this.analysis;
    } catch (error) {
      const faults = captureFaults(error);
      if (faults === undefined || isUsage(error) || faults.some(({ code }) => code === 'aborted')) throw error;
      this.faults = faults;
      this.error = error;
    }
  }
}

/** A folder that is gone afterwards, also where the process ends before the work does. */
async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'tractor-report-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    return await work(folder);
  } finally {
    process.off('exit', remove);
    remove();
  }
}

async function askFigures(readable: Readable, { catalogue = [], filter }: ReportOptions): Promise<ReportFigures> {
  const { ParquetLake } = await import('../storage/parquet-lake.js');
  const { Places } = await import('../geo/places.js');
  const { loadCatalogue } = await import('../labels/load-catalogue.js');
  const { reportFigures } = await import('../report/page/figures.js');
  const { runFacts } = await import('../report/page/run-facts.js');
  return await inFolder(async (folder) => {
    const lake = new ParquetLake(folder);
    try {
      await lake.write(1, readable);
      const faults = readable.faults.map(({ path, offset, reason }) => ({ capture: path, offset, reason }));
      return await reportFigures({
        table: lake.flows(1),
        catalogue: await loadCatalogue(catalogue),
        places: new Places(),
        program: { name: 'TrActor', version: programVersion() },
        madeAt: new Date(),
        filter: filter ?? null,
        read: runFacts(readable.analysis.summary(), faults, (path) => path),
      });
    } finally {
      await lake.close();
    }
  });
}

async function writeReport(figures: ReportFigures, { output, json, lang }: ReportOptions): Promise<void> {
  const { reportPage } = await import('../report/page/page.js');
  const page = reportPage(figures, lang);
  if (json !== undefined) await writeOutput(json, (stream) => writeTo(stream, `${JSON.stringify(figures)}\n`));
  await writeOutput(output, (stream) => writeTo(stream, page));
}

async function report(inputs: readonly string[], options: ReportOptions): Promise<number> {
  checkOutputs(options);
  const input = await captureInput(inputs, options, options.json === undefined ? [] : [options.json]);
  const analyze: AnalyzeOptions = {
    ...captureAnalyzeOptions(options),
    sessionRows: true,
    // Models ask for what they need; nobody else does.
    ...(options.model === undefined ? { features: 'none' } : {}),
  };
  return await readCapture(input, analyze, options, {
    fillsTerminal: false,
    write: async (analysis, hideProgress) => {
      const readable = new Readable(analysis);
      const figures = await askFigures(readable, options);
      hideProgress();
      if (readable.error === undefined || analysis.summary().packets > 0) await writeReport(figures, options);
      if (readable.error !== undefined) throw readable.error;
    },
  });
}
