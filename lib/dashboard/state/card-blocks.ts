/**
 * A model's card in parts: headings, paragraphs, lists, tables and code, each as plain text. Not a reader of all Markdown: what it
 * does not know stays the text that it is, and nothing of it becomes HTML. Pure.
 */
export type CardBlock =
  | { readonly kind: 'heading'; readonly level: number; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };

function cells(line: string): readonly string[] {
  return line
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => cell.trim());
}

const isFence = (line: string) => line.startsWith('```');
const isRow = (line: string) => line.trimStart().startsWith('|');
const isRule = (line: string) => /^[\s|:-]+$/.test(line) && line.includes('-');
const isItem = (line: string) => /^\s*[-*] /.test(line);
const isHeading = (line: string) => /^#{1,6} /.test(line);
const isPlain = (line: string) =>
  line.trim() !== '' && !isFence(line) && !isRow(line) && !isItem(line) && !isHeading(line);

class Lines {
  #at = 0;

  constructor(readonly lines: readonly string[]) {}

  get next(): string | undefined {
    return this.lines[this.#at];
  }

  pass(): string {
    this.#at += 1;
    return this.lines[this.#at - 1] ?? '';
  }

  takeWhile(fits: (line: string) => boolean): string[] {
    const taken: string[] = [];
    while (this.next !== undefined && fits(this.next)) taken.push(this.pass());
    return taken;
  }
}

function code(lines: Lines): CardBlock {
  lines.pass();
  const text = lines.takeWhile((line) => !isFence(line)).join('\n');
  lines.pass();
  return { kind: 'code', text };
}

function table(lines: Lines): CardBlock {
  const [head = '', ...rows] = lines.takeWhile(isRow);
  return { kind: 'table', head: cells(head), rows: rows.filter((line) => !isRule(line)).map(cells) };
}

/** A line that goes on with an item is indented, or has no sign of its own. */
function list(lines: Lines): CardBlock {
  const items: string[] = [];
  while (lines.next !== undefined && isItem(lines.next)) {
    const first = lines.pass().replace(/^\s*[-*] /, '');
    items.push([first, ...lines.takeWhile(isPlain)].map((line) => line.trim()).join(' '));
  }
  return { kind: 'list', items };
}

function heading(lines: Lines): CardBlock {
  const line = lines.pass();
  const level = line.indexOf(' ');
  return { kind: 'heading', level, text: line.slice(level).trim() };
}

function text(lines: Lines): CardBlock {
  return { kind: 'text', text: lines.takeWhile(isPlain).join(' ') };
}

export function cardBlocks(card: string): readonly CardBlock[] {
  const lines = new Lines(card.split(/\r?\n/));
  const blocks: CardBlock[] = [];
  for (let line = lines.next; line !== undefined; line = lines.next) {
    if (line.trim() === '') lines.pass();
    else if (isFence(line)) blocks.push(code(lines));
    else if (isRow(line)) blocks.push(table(lines));
    else if (isItem(line)) blocks.push(list(lines));
    else if (isHeading(line)) blocks.push(heading(lines));
    else blocks.push(text(lines));
  }
  return blocks;
}
