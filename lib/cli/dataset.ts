/** `tractor dataset`: labelled captures in a folder's list, and one table of windows of them all. */
import { Command, Option } from 'commander';
import { CaptureError, UsageError } from '../errors.js';
import type { AddedCapture, Dataset } from '../learning/dataset-index.js';
import type { FeatureChoice } from '../schema/feature-spec.js';
import { complain } from './faults.js';
import { featureChoice } from './feature-option.js';
import { expandInputs } from './inputs.js';
import { InterruptWatch } from './interrupt.js';
import { seconds, wholeNumber } from './number-options.js';
import { printText } from './print-text.js';
import { shellWord } from './shell-word.js';
import { safeLine } from './terminal-text.js';
import { type Format, formatFor, writeRows } from './write-rows.js';

interface AddOptions {
  readonly label?: string;
  readonly payload?: boolean;
  readonly corrections?: string;
  readonly captures?: string;
}

interface BuildOptions {
  readonly output: string;
  readonly format?: Format;
  readonly features: FeatureChoice;
  readonly spltPackets?: number;
  readonly window: number;
  readonly mostRows?: number;
  readonly rows: 'flows' | 'windows';
  readonly helpers?: boolean;
}

const more = `
A data set is a folder with a list, dataset.json; captures stay where they are. A capture that tractor record made says its label
itself; --label is for others. With --payload it is for flows whose payload does not show their protocol: data of FTP, media, what is
encrypted from its first byte; flows without any payload have none then. --corrections takes what users corrected on a server: the flows with corrections, no others.

Examples:
  tractor dataset add apps web.pcapng telegram.pcapng
  tractor dataset add apps --label bittorrent torrents/*.pcap
  tractor dataset add protocols --payload /srv/captures
  tractor dataset add protocols --payload --label bittorrent torrents/*.pcapng
  tractor dataset add apps --corrections /var/lib/tractor --captures /srv/captures
  tractor dataset list apps
  tractor dataset remove apps telegram.pcapng
  tractor dataset build apps -o windows.parquet

Exit status:
  0  done
  1  a capture could not be read, or has no label
  2  usage`;

export function datasetCommand(finish: (status: number) => void): Command {
  const command = new Command('dataset')
    .summary('labelled captures, and a table of their windows')
    .description('Keeps a list of labelled captures and builds a table of labelled vectors from them.')
    .addHelpText('after', more);
  command
    .command('add')
    .description('adds captures to a data set, which is made where it is not there yet')
    .argument('<dir>', 'folder of the data set')
    .argument('[capture...]', 'captures, folders of them, or patterns')
    .option('--label <name>', 'label of all their flows (default: what the capture says itself)')
    .option(
      '--payload',
      'the label of a flow is the protocol that its payload shows beyond doubt; others have that of --label',
    )
    .option('--corrections <dir>', "a server's data folder: take the flows that users corrected there")
    .option('--captures <dir>', 'with --corrections: the captures folder of that server')
    .action(async (folder: string, inputs: string[], options: AddOptions) =>
      finish(await add(folder, inputs, options)),
    );
  command
    .command('list')
    .description('lists the captures of a data set')
    .argument('<dir>', 'folder of the data set')
    .action(async (folder: string) => finish(await list(folder)));
  command
    .command('remove')
    .description('takes captures out of the list; the files stay, and need not be there any more')
    .argument('<dir>', 'folder of the data set')
    .argument('<capture...>', 'captures as list shows them, or where they lie')
    .action(async (folder: string, names: string[]) => finish(await remove(folder, names)));
  command
    .command('build')
    .description('writes a row per window, or one in all, of every labelled flow')
    .argument('<dir>', 'folder of the data set')
    .requiredOption('-o, --output <file>', 'the table; its ending says the format')
    .addOption(new Option('--format <format>', 'format of the rows').choices(['parquet', 'arff', 'csv']))
    .option('--features <sets>', 'feature columns: all, or sets with commas between', featureChoice, 'iscx')
    .option('--splt-packets <n>', 'packets that the feature set splt holds (default: 20)', wholeNumber(1, 99))
    .addOption(
      new Option('--rows <kind>', 'a row per flow or per window').choices(['flows', 'windows']).default('windows'),
    )
    .option('--most-rows <n>', 'rows of one label that a capture gives at most', wholeNumber(1, 1_000_000_000))
    .option('--window <seconds>', 'length of a window', seconds, 15)
    .option(
      '--helpers',
      'also what every application does beside: flows whose payload is that of DNS, NTP and the like',
    )
    .action(async (folder: string, options: BuildOptions) => finish(await build(folder, options)));
  return command;
}

async function added(path: string, { label: asked, payload }: AddOptions): Promise<AddedCapture> {
  const { fileDigest } = await import('../learning/model-folder.js');
  const { checkCapture, recordedLabel } = await import('../learning/dataset-sources.js');
  const { checkLabel } = await import('../learning/dataset-index.js');
  if (asked !== undefined || payload === true) await checkCapture(path);
  if (payload === true) return { path, sha256: await fileDigest(path), label: asked ?? null, payload };
  const label = asked ?? (await recordedLabel(path));
  if (label === null) throw new UsageError(`${path}: says no label itself; add --label`);
  return { path, sha256: await fileDigest(path), label: checkLabel(label) };
}

async function corrected(dataFolder: string, capturesFolder: string | undefined): Promise<AddedCapture[]> {
  if (capturesFolder === undefined) throw new UsageError('--corrections takes --captures too');
  const { correctedCaptures } = await import('../learning/dataset-sources.js');
  const { fileDigest } = await import('../learning/model-folder.js');
  const { captures, changed } = await correctedCaptures(dataFolder, capturesFolder);
  for (const name of changed) complain(`${name}: is gone or has changed since it was corrected, and is left out`);
  const all: AddedCapture[] = [];
  for (const { path, flows } of captures) all.push({ path, sha256: await fileDigest(path), label: null, flows });
  return all;
}

/** What a folder holds beside captures is left out; what was named must be one. */
function passOver(error: unknown, named: boolean): null {
  if (named || !(error instanceof CaptureError && error.packetsRead === 0)) throw error;
  complain(`${error.message}, and is left out`);
  return null;
}

async function sayCaptures({ folder, captures }: Dataset): Promise<void> {
  await printText(`${safeLine(folder)}: ${captures.length} captures\n`);
}

async function add(folder: string, inputs: readonly string[], options: AddOptions): Promise<number> {
  const { Dataset, checkLabel } = await import('../learning/dataset-index.js');
  const { label, corrections, captures } = options;
  if (label !== undefined) checkLabel(label);
  if (inputs.length === 0 && corrections === undefined) throw new UsageError('there is no capture to add');
  const all: AddedCapture[] = [];
  for (const path of await expandInputs(inputs)) {
    if (path === '-') throw new UsageError('a data set takes files, not standard input');
    const capture = await added(path, options).catch((error) => passOver(error, inputs.includes(path)));
    if (capture !== null) all.push(capture);
  }
  if (corrections !== undefined) all.push(...(await corrected(corrections, captures)));
  if (all.length === 0 && corrections === undefined) throw new UsageError('there is no capture to add');
  await sayCaptures(await Dataset.change(folder, (now) => now.with(all)));
  return 0;
}

async function remove(folder: string, names: readonly string[]): Promise<number> {
  const { Dataset } = await import('../learning/dataset-index.js');
  await existing(folder);
  await sayCaptures(await Dataset.change(folder, (now) => now.without(names)));
  return 0;
}

async function existing(folder: string): Promise<Dataset> {
  const { Dataset } = await import('../learning/dataset-index.js');
  const dataset = await Dataset.open(folder);
  if (dataset.captures.length === 0) throw new UsageError(`${folder}: is no data set, or an empty one`);
  return dataset;
}

async function list(folder: string): Promise<number> {
  const { captures } = await existing(folder);
  const lines = captures.map(({ label, payload, flows, path }) => {
    const what = payload
      ? `by payload${label === null ? '' : `, else ${label}`}`
      : (label ?? `${Object.keys(flows ?? {}).length} corrected flows`);
    return safeLine(`${what.padEnd(24)}  ${path}`);
  });
  await printText(`${lines.join('\n')}\n`);
  return 0;
}

function leftOutText(flows: ReadonlyMap<string, number>): string {
  const counts = [...flows]
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([name, count]) => `${count} ${name}`);
  return counts.length === 0
    ? ''
    : `; without flows whose payload says what they are: ${counts.join(', ')} (--helpers keeps them)`;
}

/** The fault of a build, with what to do where it is one of the list's. */
async function withRemedy(folder: string, error: unknown): Promise<unknown> {
  const { UnusableCaptures } = await import('../learning/dataset-table.js');
  if (!(error instanceof UnusableCaptures)) return error;
  const words = ['tractor', 'dataset', 'remove', folder, ...error.captures.map(({ path }) => path)];
  return new Error(
    `${error.message}; nothing was built. Add what has changed again, or take them out: ${words.map(shellWord).join(' ')}`,
  );
}

async function build(folder: string, { output, format, window, ...selection }: BuildOptions): Promise<number> {
  if (selection.features === 'none') throw new UsageError('--features: a table to learn from takes features');
  const dataset = await existing(folder);
  const { datasetColumns, datasetRows } = await import('../learning/dataset-table.js');
  const interrupts = new InterruptWatch();
  const leftOut = new Map<string, number>();
  const onLeftOut = (protocols: readonly string[]) => {
    for (const protocol of protocols) leftOut.set(protocol, (leftOut.get(protocol) ?? 0) + 1);
  };
  const options = { ...selection, windowS: window, signal: interrupts.signal, onLeftOut };
  let rows = 0;
  async function* counted() {
    for await (const batch of datasetRows(dataset, options)) {
      rows += batch.rowCount;
      yield batch;
    }
  }
  try {
    const source = { batches: counted(), columns: datasetColumns(options), anythingRead: () => rows > 0 };
    await interrupts.guard(writeRows(source, formatFor(format, output), output));
    if (output === '-' && leftOut.size > 0) complain(`${rows} ${options.rows}${leftOutText(leftOut)}`);
    if (output !== '-')
      await printText(
        `${safeLine(output)}: ${rows} ${options.rows} of ${dataset.captures.length} captures${leftOutText(leftOut)}\n`,
      );
    return 0;
  } catch (error) {
    throw await withRemedy(folder, error);
  } finally {
    interrupts.close();
  }
}
