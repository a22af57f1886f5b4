/** What an address of the dashboard says: which filter, which time, which columns. Pure: reads and writes texts only. */

/** What every view of a job is about. */
export interface Question {
  readonly filter: string;
  readonly fromUs: number | null;
  readonly toUs: number | null;
}

type Query = Readonly<Record<string, string | undefined>>;

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,16}$/.test(text) ? Number(text) : null;
}

export function readQuestion(query: Query): Question {
  const [from, to] = [wholeNumber(query['from']), wholeNumber(query['to'])];
  const inOrder = from !== null && to !== null && from <= to;
  return { filter: query['filter'] ?? '', fromUs: inOrder ? from : null, toUs: inOrder ? to : null };
}

export function questionParams({ filter, fromUs, toUs }: Question): Record<string, string> {
  return {
    ...(filter === '' ? {} : { filter }),
    ...(fromUs === null || toUs === null ? {} : { from: String(fromUs), to: String(toUs) }),
  };
}

/** Leaves out what is empty, so that two addresses of the same view are the same text. */
export function withQuery(path: string, params: Readonly<Record<string, string | undefined | null>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined && value !== null && value !== '') query.set(name, value);
  }
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}

export const jobPath = (jobId: number | string, ...parts: readonly (string | number)[]): string =>
  ['/jobs', String(jobId), ...parts.map((part) => encodeURIComponent(part))].join('/');

export interface TableState {
  readonly sort: string;
  readonly columns: readonly string[];
}

/** Names only; whether there are such columns the server knows. */
export function readTable(query: Query, standard: TableState): TableState {
  const columns = (query['columns'] ?? '').split(',').filter((name) => /^\w{1,64}$/.test(name));
  const sort = query['sort'] ?? '';
  return {
    sort: /^-?\w{1,64}$/.test(sort) ? sort : standard.sort,
    columns: columns.length === 0 ? standard.columns : [...new Set(columns)],
  };
}

export function tableParams(table: TableState, standard: TableState): Record<string, string> {
  const columns = table.columns.join(',');
  return {
    ...(table.sort === standard.sort ? {} : { sort: table.sort }),
    ...(columns === standard.columns.join(',') ? {} : { columns }),
  };
}

/** A click on the header: up, down, as at first. */
export function nextSort(sort: string, column: string): string {
  if (sort === column) return `-${column}`;
  return sort === `-${column}` ? '' : column;
}
