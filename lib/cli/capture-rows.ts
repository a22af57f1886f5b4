/** Command line: what the commands that turn captures into rows share: how the input is read, and how rows get to the output. */
import { type Command, Option } from 'commander';
import { UsageError } from '../errors.js';
import type { ExportColumn } from '../export/line-export.js';
import type { AnalyzeOptions, CaptureAnalysis, CaptureInput } from '../pipeline/analysis.js';
import type { ColumnBatch } from '../schema/column-batch.js';
import { captureFaults, isBrokenPipe } from './faults.js';
import { expandInputs } from './inputs.js';
import { InterruptWatch } from './interrupt.js';
import { addLiveOptions, checkLive, type LiveOptions, liveInput } from './live-options.js';
import { reportLosses } from './losses.js';
import { modelOption } from './model-option.js';
import { seconds, wholeNumber } from './number-options.js';
import { refuseInputAsOutput } from './output.js';
import { showProgress } from './progress.js';
import { type Format, writeRows } from './write-rows.js';

export interface CaptureOptions extends LiveOptions {
  readonly output: string;
  readonly idleTimeout?: number;
  readonly activeTimeout?: number;
  readonly filter?: string;
  readonly tunnels: boolean;
  readonly threads?: number;
  readonly catalogue?: string[];
  readonly model?: string[];
  readonly maxFlows?: number;
  readonly progress: boolean;
}

export function addCaptureOptions(command: Command): Command {
  command
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
      'native threads: 2 read on one of their own, more change nothing (default: 1)',
      wholeNumber(1, 64),
    )
    .option('--catalogue <path...>', 'further label catalogue: a file, or a folder of them')
    .addOption(modelOption())
    .option(
      '--max-flows <n>',
      'flows held at once; above it those end whose idle timeout is nearest (default: 1000000)',
      wholeNumber(1, 2 ** 30),
    )
    .option('--no-progress', 'no progress on the terminal');
  return addLiveOptions(command);
}

export function outputOptions(command: Command, formats: readonly Format[]): Command {
  return command
    .addOption(new Option('--format <format>', 'format of the rows').choices(formats))
    .option('-o, --output <file>', 'write to this file; - is standard output', '-');
}

/** What these options ask of the library. */
export function captureAnalyzeOptions(options: CaptureOptions): AnalyzeOptions {
  return {
    tunnels: options.tunnels ? 'open' : 'outer',
    ...(options.idleTimeout === undefined ? {} : { idleTimeoutS: options.idleTimeout }),
    ...(options.activeTimeout === undefined ? {} : { activeTimeoutS: options.activeTimeout }),
    ...(options.filter === undefined ? {} : { filter: options.filter }),
    ...(options.threads === undefined ? {} : { threads: options.threads }),
    ...(options.maxFlows === undefined ? {} : { maxFlows: options.maxFlows }),
    ...(options.catalogue === undefined ? {} : { cataloguePaths: options.catalogue }),
    ...(options.model === undefined ? {} : { models: options.model }),
  };
}

/** The captures that are asked for; every mistake in the options is said before one is opened. No output may be an input. */
export async function captureInput(
  inputs: readonly string[],
  options: CaptureOptions,
  otherOutputs: readonly string[] = [],
): Promise<CaptureInput> {
  checkLive(inputs, options);
  const files = await expandInputs(inputs);
  if (options.output === '') throw new UsageError('-o: the file name is empty');
  for (const output of [options.output, ...otherOutputs]) if (output !== '-') refuseInputAsOutput(output, files);
  return liveInput(options) ?? files;
}

/** The core says out of range by RangeError; here that is an option. */
async function startAnalysis(input: CaptureInput, options: AnalyzeOptions): Promise<CaptureAnalysis> {
  const { analyzeCapture } = await import('../pipeline/analyze-capture.js');
  try {
    return analyzeCapture(input, options);
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(error.message) : error;
  }
}

/** What is written of an analysis. */
export interface WrittenRows {
  readonly format: Format;
  readonly columns: readonly ExportColumn[];
  /** From its batches to those that are written. */
  readonly batches: (analysis: CaptureAnalysis) => AsyncIterable<ColumnBatch>;
}

/** How the rows of an analysis are shown or kept. */
export interface RowWriting {
  /** Rows come to the terminal while the input is read, where a line of progress would stand between them. */
  readonly fillsTerminal: boolean;
  /** `hideProgress`: before anything is written to the terminal. */
  readonly write: (analysis: CaptureAnalysis, hideProgress: () => void) => Promise<void>;
}

/** Reads the input to its end, or to Ctrl-C where it is an interface. @returns the exit status */
export async function readCapture(
  input: CaptureInput,
  analyze: AnalyzeOptions,
  options: CaptureOptions,
  { fillsTerminal, write }: RowWriting,
): Promise<number> {
  const interrupts = new InterruptWatch();
  let hideProgress = () => {};
  let sayLosses = () => {};
  try {
    const analysis = await startAnalysis(input, { ...analyze, signal: interrupts.signal });
    sayLosses = () => reportLosses(analysis.summary());
    if (options.interface !== undefined) interrupts.finishWith(() => analysis.finish());
    if (options.progress && process.stderr.isTTY && !fillsTerminal)
      hideProgress = showProgress(() => analysis.progress());
    await interrupts.guard(write(analysis, () => hideProgress()));
    hideProgress();
    sayLosses();
    return 0;
  } catch (error) {
    if (options.output === '-' && isBrokenPipe(error)) return 0;
    hideProgress();
    if (captureFaults(error) !== undefined) sayLosses();
    throw error;
  } finally {
    hideProgress();
    interrupts.close();
  }
}

/** The rows in a format, to where `-o` says. */
export async function writeCaptureRows(
  input: CaptureInput,
  analyze: AnalyzeOptions,
  options: CaptureOptions,
  { format, columns, batches }: WrittenRows,
): Promise<number> {
  return await readCapture(input, analyze, options, {
    fillsTerminal: options.output === '-' && process.stdout.isTTY,
    write: async (analysis) => {
      const source = { batches: batches(analysis), columns, anythingRead: () => analysis.summary().packets > 0 };
      await writeRows(source, format, options.output);
    },
  });
}
