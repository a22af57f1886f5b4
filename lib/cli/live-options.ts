/** Command line: the options of a live capture, and what they ask of the library. */
import type { Command } from 'commander';
import { UsageError } from '../errors.js';
import type { LiveInput } from '../pipeline/analysis.js';
import { seconds, wholeNumber } from './number-options.js';

export interface LiveOptions {
  readonly interface?: string;
  readonly duration?: number;
  readonly snaplen?: number;
  readonly promiscuous?: boolean;
}

export function addLiveOptions(command: Command): Command {
  return command
    .option('--interface <name>', 'capture from this interface instead of files; any is all of them')
    .option('--duration <seconds>', 'with --interface: end after this time (default: at Ctrl-C)', seconds)
    .option('--snaplen <bytes>', 'with --interface: bytes kept of a packet (default: 262144)', wholeNumber(1, 262_144))
    .option('--promiscuous', 'with --interface: also what is not meant for this machine');
}

/** Files or an interface, one of the two. */
export function checkLive(files: readonly string[], options: LiveOptions): void {
  if (options.interface === undefined) {
    if (files.length === 0) throw new UsageError("missing required argument 'file' (or --interface NAME)");
    for (const name of ['duration', 'snaplen', 'promiscuous'] as const) {
      if (options[name] !== undefined) throw new UsageError(`--${name} is for --interface`);
    }
    return;
  }
  if (options.interface === '') throw new UsageError('--interface: the name is empty');
  if (files.length > 0) throw new UsageError('--interface takes no files');
}

export function liveInput(options: LiveOptions): LiveInput | undefined {
  if (options.interface === undefined) return undefined;
  return {
    interface: options.interface,
    ...(options.snaplen === undefined ? {} : { snapLength: options.snaplen }),
    ...(options.promiscuous === undefined ? {} : { promiscuous: options.promiscuous }),
    ...(options.duration === undefined ? {} : { durationS: options.duration }),
  };
}
