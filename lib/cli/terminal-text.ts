/** Command line: text from captures, file names and catalogues made safe to show. Escapes; never cuts, never colours. */
import { Transform, type TransformCallback } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** Control characters, line separators, and characters that turn the direction of text. */
const unsafe = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;
const unsafeButLineEnds = /[^\P{Cc}\n]|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** One line, whatever the text holds. */
export function safeLine(text: string): string {
  return text.replace(unsafe, escaped);
}

/** Stands between an export and a terminal: lines stay lines, what would command the terminal is shown as an escape. */
export class TerminalFilter extends Transform {
  readonly #decoder = new StringDecoder('utf8');

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    done(null, this.#decoder.write(chunk).replace(unsafeButLineEnds, escaped));
  }

  override _flush(done: TransformCallback): void {
    done(null, this.#decoder.end());
  }
}
