/** An interface into a pcapng file: the core's recording as a promise. Makes no interface and runs no command. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { NativeRecording, NativeRecordingOptions, NativeRecordingResult } from '../native/declarations.js';
import { loadAddon } from '../native/load-addon.js';

export type RecordingOptions = NativeRecordingOptions;

export interface RecordingOutcome {
  readonly packets: number;
  /** By the kernel, for want of room. */
  readonly dropped: number;
  /** Of the file. */
  readonly bytes: number;
}

/** What is sent from now on is in the file. It must be ended. */
export interface InterfaceRecording {
  progress(): { readonly packets: number; readonly bytes: number };
  /** Resolves when nothing is recorded any more: after `end`, or before it by a fault, which `end` then throws. */
  readonly over: Promise<void>;
  /** The file gets its end with these comments. Throws where not all of it could be recorded. */
  end(comments: readonly string[]): Promise<RecordingOutcome>;
}

const lookEveryMs = 5;

function outcomeOf({ packets, dropped, bytes, fault }: NativeRecordingResult): RecordingOutcome {
  if (fault !== null) throw new Error(`${fault.path}: ${fault.message}`);
  return { packets, dropped, bytes };
}

async function untilCapturing(recording: NativeRecording, ended: Promise<NativeRecordingResult>): Promise<void> {
  let over = false;
  ended.then(() => {
    over = true;
  });
  while (!over && !recording.progress().capturing) await sleep(lookEveryMs);
  if (!recording.progress().capturing) outcomeOf(await ended);
}

/** Resolves once the interface is captured; throws where it cannot be. */
export async function recordInterface(options: RecordingOptions): Promise<InterfaceRecording> {
  const recording = new (loadAddon().NativeRecording)(options);
  const ended = recording.ended();
  await untilCapturing(recording, ended);
  return {
    progress: () => recording.progress(),
    over: ended.then(() => {}),
    end: async (comments) => {
      recording.finish(comments);
      return outcomeOf(await ended);
    },
  };
}
