/**
 * Learning: ARFF line by line, ours and that of others: any case of keywords, quotes of both kinds with backslash escapes,
 * comments, empty cells behind the last column (the ISCX files went through a spreadsheet). Knows no feature.
 */
import type { RawCell, RawTable } from './table-cells.js';

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** What stands after a backslash: a letter, an octal number, or the character itself. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3}|.)/gu, (_, code: string) =>
    code.length === 3 ? String.fromCharCode(Number.parseInt(code, 8)) : (escapes[code] ?? code),
  );
}

const cell = /\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|((?!\s*['"])[^,]*?))\s*(,|$)/uy;

/** The cells of a row of data; a question mark without quotes is missing. */
export function arffCells(line: string): RawCell[] {
  const cells: RawCell[] = [];
  cell.lastIndex = 0;
  for (;;) {
    const at = cell.lastIndex;
    const match = cell.exec(line);
    if (match === null) throw new SyntaxError(`quotes do not end (character ${at + 1})`);
    const [, single, double, plain = '', separator] = match;
    const quoted = single ?? double;
    if (quoted !== undefined) cells.push(unescaped(quoted));
    else cells.push(plain === '?' || plain === '' ? null : plain);
    if (separator !== ',') return cells;
  }
}

/** The name in an attribute declaration; what type it has makes no difference here. */
export function attributeName(declaration: string): string | undefined {
  const match = /^@attribute\s+(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([^\s,{]+))[\s{]/iu.exec(`${declaration} `);
  return match === null ? undefined : (match[3] ?? unescaped(match[1] ?? match[2] ?? ''));
}

export class ArffReader {
  readonly #names: string[] = [];
  readonly #rows: RawCell[][] = [];
  #inData = false;
  #lines = 0;

  constructor(private readonly path: string) {}

  line(text: string): void {
    this.#lines++;
    const line = text.trim();
    if (line === '' || line.startsWith('%')) return;
    if (this.#inData) this.#row(line);
    else this.#header(line);
  }

  /** Once all lines were given. */
  table(): RawTable {
    if (!this.#inData) throw new Error(`${this.path}: is no ARFF: it has no @data`);
    return { names: this.#names, rows: this.#rows };
  }

  #header(line: string): void {
    const keyword = /^@(\w+)/.exec(line)?.[1]?.toLowerCase();
    if (keyword === 'data') this.#inData = true;
    else if (keyword === 'attribute')
      this.#names.push(attributeName(line) ?? this.#fail('an attribute without a name'));
    else if (keyword !== 'relation') this.#fail('is no line of an ARFF header');
  }

  #row(line: string): void {
    if (line.startsWith('{')) this.#fail('sparse rows are not read');
    const cells = this.#cells(line);
    while (cells.length > this.#names.length && cells.at(-1) === null) cells.pop();
    if (cells.length !== this.#names.length)
      this.#fail(`has ${cells.length} cells where the header names ${this.#names.length}`);
    this.#rows.push(cells);
  }

  #cells(line: string): RawCell[] {
    try {
      return arffCells(line);
    } catch (error) {
      return this.#fail((error as Error).message);
    }
  }

  #fail(what: string): never {
    throw new Error(`${this.path}: line ${this.#lines}: ${what}`);
  }
}
