/** A reader of RFC 4180 for the tests, written from its grammar and not from our writer. An unquoted empty cell is null. */
export function readCsv(text: string): (string | null)[][] {
  const records: (string | null)[][] = [];
  let record: (string | null)[] = [];
  let at = 0;
  while (at < text.length) {
    let cell: string | null = null;
    if (text[at] === '"') {
      cell = '';
      at++;
      for (;;) {
        const quote = text.indexOf('"', at);
        if (quote < 0) throw new Error('a quoted cell does not end');
        cell += text.slice(at, quote);
        at = quote + 1;
        if (text[at] !== '"') break;
        cell += '"';
        at++;
      }
    } else {
      const start = at;
      while (at < text.length && !',\r\n'.includes(text[at] as string)) {
        if (text[at] === '"') throw new Error('a quote in a bare cell');
        at++;
      }
      if (at > start) cell = text.slice(start, at);
    }
    record.push(cell);
    if (text[at] === ',') {
      at++;
      continue;
    }
    if (text[at] === '\r') at++;
    if (text[at] !== '\n') throw new Error(`expected a line end at ${at}`);
    at++;
    records.push(record);
    record = [];
  }
  return records;
}
