/** Where the addresses of a job are, as a Parquet file beside its flows. What knows places is whoever asks. */
import { existsSync } from 'node:fs';
import { open, rm, stat, utimes } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { ParquetWriter } from '../export/parquet.js';
import { ColumnBatch, type TextColumn, TextColumnBuilder } from '../schema/column-batch.js';
import { Stretch } from '../turns.js';
import { parquetOrEmpty } from './duckdb-engine.js';
import { partialPath, publish } from './whole-file.js';

export interface LocatedAddress {
  /** Two letters, or null. */
  readonly code: string | null;
  readonly country: string;
  readonly city: string;
}
export type Locate = (address: string) => LocatedAddress;

const columns = ['ip', 'code', 'country', 'city'].map((name) => ({ name, kind: 'text' as const }));

/** The common table expression `places`, of the files among these that are there. */
export function placesTable(paths: readonly string[]): string {
  return `places AS (${parquetOrEmpty(
    paths.filter((path) => existsSync(path)),
    columns,
  )})`;
}

async function locatedBatch({ codes, dictionary }: TextColumn, locate: Locate): Promise<ColumnBatch> {
  const texts = columns.map(() => new TextColumnBuilder(codes.length));
  const stretch = new Stretch();
  for (let row = 0; row < codes.length; row++) {
    if (stretch.isLong) await stretch.pause();
    const address = dictionary[codes[row] as number] as string;
    const { code, country, city } = locate(address);
    [address, code, country, city].forEach((text, index) => {
      texts[index]?.set(row, text);
    });
  }
  return new ColumnBatch(
    'flows',
    codes.length,
    new Map(columns.map(({ name }, i) => [name, texts[i]?.build() as TextColumn])),
  );
}

async function isNewer(path: string, flowPaths: readonly string[]): Promise<boolean> {
  const [places, ...flows] = await Promise.all([path, ...flowPaths].map((one) => stat(one).catch(() => null)));
  return places != null && flows.every((one) => one !== null && one.mtimeMs < places.mtimeMs);
}

/** Batches of a column `ip`, each address once; asked for only where they are wanted. */
export type Addresses = () => AsyncIterable<ColumnBatch>;

/** Of the columns `client_ip` and `server_ip`. */
export const distinctAddresses = `FROM (SELECT client_ip AS ip FROM flows UNION SELECT server_ip FROM flows) WHERE ip IS NOT NULL`;

/** A file of the places of these addresses. */
export async function writePlaces(path: string, addresses: Addresses, locate: Locate): Promise<void> {
  const batches = addresses()[Symbol.asyncIterator]();
  // Waited for, which may be long, before there is a file: one that nobody touches for a minute is taken for a dead process's.
  let batch = await batches.next();
  // Opened by itself: where its folder has gone, the job was removed, and a stream would never say so to who waits for it.
  const handle = await open(path, 'w');
  const out = handle.createWriteStream();
  out.on('error', () => {});
  try {
    const file = new ParquetWriter(out, columns);
    for (; batch.done !== true; batch = await batches.next())
      await file.add(await locatedBatch(batch.value.column('ip') as TextColumn, locate));
    await file.finish();
    out.end();
    await finished(out);
  } catch (error) {
    out.destroy();
    await batches.return?.();
    throw error;
  }
}

export interface PlacesToMake {
  readonly flowPaths: readonly string[];
  /** Of the file to be written. */
  readonly path: string;
  /** Not there yet: what memory does not hold goes there. */
  readonly spillFolder: string;
}

/** Writes the places of all addresses in files of flows. */
export type MakePlaces = (toMake: PlacesToMake) => Promise<void>;

/** Where the file is not there yet, or older than the flows. */
export async function storePlaces({ flowPaths, path, spillFolder }: PlacesToMake, make: MakePlaces): Promise<void> {
  if (await isNewer(path, flowPaths)) return;
  // As old as what it is made of: flows of a job that runs may be stored meanwhile.
  const begunAt = new Date();
  const partial = partialPath(path);
  try {
    await make({ flowPaths, path: partial, spillFolder });
    await utimes(partial, begunAt, begunAt);
    await publish(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}
