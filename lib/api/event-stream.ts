/** Server-sent events over an async iterable: text in pieces, a heartbeat while nothing happens, an end with either side. Knows no event. */
import { Readable } from 'node:stream';

export interface StreamedEvent {
  readonly event: string;
  /** Sent as JSON. */
  readonly data: unknown;
}

const defaultHeartbeatMs = 15_000;

function eventText({ event, data }: StreamedEvent): string {
  // JSON has no line breaks of its own, so that one line of data is enough.
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Comments, which clients ignore, keep the way open through whatever closes idle ones. */
async function* withHeartbeats(
  events: AsyncIterable<StreamedEvent>,
  heartbeatMs: number,
): AsyncGenerator<string, void, undefined> {
  const iterator = events[Symbol.asyncIterator]();
  let timer: NodeJS.Timeout | undefined;
  try {
    let next = iterator.next();
    for (;;) {
      const silence = new Promise<null>((resolve) => {
        timer = setTimeout(() => resolve(null), heartbeatMs);
      });
      const result = await Promise.race([next, silence]);
      clearTimeout(timer);
      if (result === null) yield ': still here\n\n';
      else if (result.done === true) return;
      else {
        yield eventText(result.value);
        next = iterator.next();
      }
    }
  } finally {
    clearTimeout(timer);
  }
}

/** Whoever makes the events ends them when the client has gone. A client that does not read holds up only its own. */
export function eventStream(events: AsyncIterable<StreamedEvent>, heartbeatMs = defaultHeartbeatMs): Readable {
  return Readable.from(withHeartbeats(events, heartbeatMs), { objectMode: false });
}

export const eventStreamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // A proxy that collects answers would hold events back.
  'x-accel-buffering': 'no',
} as const;
