/** What a caller asks of an analysis, in the words of the native core. Starts nothing. */
import type { NativeRunOptions } from '../native/declarations.js';
import type { AnalyzeOptions, CaptureInput, LiveInput } from './analysis.js';
import { selectionOf } from './feature-schema.js';
import type { ModelNeeds } from './model-needs.js';

function defined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}

export function isLive(input: CaptureInput): input is LiveInput {
  return typeof input === 'object' && 'interface' in input;
}

/** What a timer can count to, in milliseconds: 24 days. */
const longestDurationS = 2_147_483;

/** Where the packets come from, for the core. */
function nativeInput(input: CaptureInput): Partial<NativeRunOptions> & { readonly paths: readonly string[] } {
  if (!isLive(input)) return { paths: typeof input === 'string' ? [input] : input };
  const { durationS = 1 } = input;
  if (!(durationS > 0 && durationS <= longestDurationS)) throw new RangeError('durationS is out of range');
  if (input.interface === '') throw new RangeError('interface: the name is empty');
  const { interface: name, snapLength, promiscuous } = input;
  return defined({ paths: [], interface: name, snapLength, promiscuous }) as NativeRunOptions;
}

/** `needs`: of the models, where there are any; what the caller asked for is in them. */
export function nativeOptions(input: CaptureInput, options: AnalyzeOptions, needs?: ModelNeeds): NativeRunOptions {
  const rows = options.rows ?? 'flows';
  return defined({
    ...nativeInput(input),
    filter: options.filter,
    tcpIdleTimeoutS: options.idleTimeoutS,
    idleTimeoutS: options.idleTimeoutS,
    activeTimeoutS: options.activeTimeoutS,
    windowS: needs?.windowS ?? options.windowS,
    maxFlows: options.maxFlows,
    openTunnels: options.tunnels !== 'outer',
    threads: options.threads,
    flowRows: rows === 'flows',
    windowRows: needs?.windowRows ?? rows === 'windows',
    ...selectionOf(needs?.features ?? options),
    facts: rows === 'flows' && options.labels !== false,
  } as NativeRunOptions);
}
