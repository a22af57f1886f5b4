/** Errors that callers can act on. Each has a stable `code`; messages are for people. */

/** Codes of the native core (native/src/base/fault.hpp), by name. */
export type CaptureFaultCode =
  | 'not_found'
  | 'io'
  | 'not_a_capture'
  | 'empty'
  | 'truncated'
  | 'bad_record'
  | 'bad_compression'
  | 'bad_filter'
  | 'unavailable'
  | 'changed'
  | 'aborted'
  | 'out_of_memory';

/** A capture that could not be read, or not to its end. Everything before `offset` was delivered. */
export class CaptureError extends Error {
  override readonly name = 'CaptureError';
  constructor(
    readonly code: CaptureFaultCode,
    readonly path: string,
    /** Bytes from the start of the (decompressed) capture. */
    readonly offset: number,
    readonly reason: string,
    /** Packets that were read before the fault. */
    readonly packetsRead: number,
  ) {
    // Without a path it is nothing of a capture: a library that is not there.
    super(path === '' ? reason : `${path}: at byte ${offset}: ${reason} (${packetsRead} packets read before)`);
  }
}

/** A request that names something wrong: an unknown option, label, file. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** More is asked than can be done at once: later it can. */
export class BusyError extends Error {
  override readonly name = 'BusyError';
  constructor(
    readonly code: 'too_many_questions' | 'too_many_listeners',
    message: string,
  ) {
    super(message);
  }
}
