/** What a caller asks of an analysis, in the words of the native core. Starts nothing. */
import type { NativeRunOptions } from '../native/declarations.js';
import type { AnalyzeOptions, CaptureInput, CarvedFlows, LiveInput, SplitParts } from './analysis.js';
import { groupsFlows } from './batch-stages.js';
import { selectionOf } from './feature-schema.js';
import type { ModelNeeds } from './model-needs.js';

function defined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}

export function isLive(input: CaptureInput): input is LiveInput {
  return typeof input === 'object' && 'interface' in input;
}

function isCarved(input: CaptureInput): input is CarvedFlows {
  return typeof input === 'object' && 'packetIndex' in input;
}

function isSplit(input: CaptureInput): input is SplitParts {
  return typeof input === 'object' && 'plan' in input;
}

/** What of an earlier analysis is wanted, for the core. */
export function nativeCarving({ captures, packetIndex, flows }: CarvedFlows) {
  const paths = typeof captures === 'string' ? [captures] : captures;
  return { paths, carve: { index: packetIndex, flows: Float64Array.from(flows) } };
}

/** What a timer can count to, in milliseconds: 24 days. */
const longestDurationS = 2_147_483;

/** Where the packets come from, for the core. */
function nativeInput(input: CaptureInput): Partial<NativeRunOptions> & { readonly paths: readonly string[] } {
  if (isCarved(input)) return nativeCarving(input);
  if (isSplit(input)) return { paths: [input.plan.path], split: input };
  if (!isLive(input)) return { paths: typeof input === 'string' ? [input] : input };
  const { durationS = 1 } = input;
  if (!(durationS > 0 && durationS <= longestDurationS)) throw new RangeError('durationS is out of range');
  if (input.interface === '') throw new RangeError('interface: the name is empty');
  const { interface: name, snapLength, promiscuous } = input;
  return defined({ paths: [], interface: name, snapLength, promiscuous }) as NativeRunOptions;
}

/** TypeScript says the same earlier; a name that is none would be taken for the default. */
function oneOf<T extends string>(name: string, value: T | undefined, choices: readonly T[]): T {
  const chosen = value ?? (choices[0] as T);
  if (!choices.includes(chosen)) throw new RangeError(`${name}: must be one of ${choices.join(', ')}`);
  return chosen;
}

/** `needs`: of the models, where there are any; what the caller asked for is in them. */
export function nativeOptions(input: CaptureInput, options: AnalyzeOptions, needs?: ModelNeeds): NativeRunOptions {
  const rows = oneOf('rows', options.rows, ['flows', 'windows', 'sessions']);
  const tunnels = oneOf('tunnels', options.tunnels, ['open', 'outer']);
  if (options.packetIndex !== undefined && (isLive(input) || isCarved(input)))
    throw new RangeError('packetIndex: only captures have one');
  return defined({
    ...nativeInput(input),
    filter: options.filter,
    tcpIdleTimeoutS: options.idleTimeoutS,
    idleTimeoutS: options.idleTimeoutS,
    activeTimeoutS: options.activeTimeoutS,
    windowS: needs?.windowS ?? options.windowS,
    maxFlows: options.maxFlows,
    packetIndex: options.packetIndex,
    // Which session a flow is in, and what that lends it, may depend on which of two flows ended first.
    canonicalOrder: options.canonicalOrder === true || groupsFlows(options),
    openTunnels: tunnels === 'open',
    threads: options.threads,
    flowRows: rows !== 'windows',
    openings: groupsFlows(options),
    windowRows: needs?.windowRows ?? rows === 'windows',
    ...selectionOf(needs?.features ?? (rows === 'sessions' ? { ...options, features: 'none' } : options)),
    facts: rows !== 'windows' && options.labels !== false,
  } as NativeRunOptions);
}
