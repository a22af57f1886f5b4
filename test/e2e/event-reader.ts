/** Reads server-sent events off a real answer, as a client of them does. */

export interface ReadEvent {
  readonly event: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers are compared whole, by value
  readonly data: any;
}

export interface EventReader {
  readonly events: ReadEvent[];
  readonly status: number;
  readonly headers: Headers;
  /** When the server ended the stream, or we did. */
  readonly ended: Promise<void>;
  until(matches: (event: ReadEvent) => boolean): Promise<ReadEvent>;
  close(): void;
}

export async function readEvents(url: string, headers: Record<string, string> = {}): Promise<EventReader> {
  const closing = new AbortController();
  const response = await fetch(url, { signal: closing.signal, headers });
  const events: ReadEvent[] = [];
  let woken: () => void = () => {};
  const read = async () => {
    let text = '';
    const decoder = new TextDecoder();
    for await (const piece of response.body ?? []) {
      text += decoder.decode(piece as Uint8Array, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const [, event, data] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? [];
        if (event !== undefined && data !== undefined) events.push({ event, data: JSON.parse(data) });
      }
      woken();
    }
  };
  const ended = read()
    .catch(() => {})
    .finally(() => woken());
  let over = false;
  void ended.then(() => {
    over = true;
  });
  const until = async (matches: (event: ReadEvent) => boolean) => {
    for (let at = 0; ; at++) {
      while (at >= events.length) {
        if (over) throw new Error('the events ended without it');
        await new Promise<void>((resolve) => {
          woken = resolve;
        });
      }
      if (matches(events[at] as ReadEvent)) return events[at] as ReadEvent;
    }
  };
  return { events, status: response.status, headers: response.headers, ended, until, close: () => closing.abort() };
}
