/**
 * Test tools: the golden baselines, one JSON line a flow under test/baselines/flows. What is kept, how it is compared and how a
 * difference reads. Any difference is reviewed like code.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Row } from '../../lib/schema/column-batch.js';
import { analyze } from './analysis.js';
import { listCaptures } from './shared-captures.js';

export const fixtures = 'test/captures';
const folder = 'test/baselines/flows';

type Line = Record<string, string | number | boolean | null>;

export function fixtureCaptures(): string[] {
  return listCaptures(fixtures).filter((path) => !path.includes('variants'));
}

/** Six digits of what is no integer: the last ones depend on the compiler. */
function plain(row: Row): Line {
  const line: Line = {};
  for (const [name, cell] of Object.entries(row)) {
    if (typeof cell === 'bigint') line[name] = String(cell);
    else if (typeof cell === 'number' && !Number.isInteger(cell)) line[name] = Number(cell.toPrecision(6));
    else line[name] = cell;
  }
  return line;
}

/** A line for the capture, then one for each flow by its number. */
export async function goldenLines(path: string): Promise<Line[]> {
  const { rows, summary, fault } = await analyze(path);
  const flows = rows.map(plain).sort((a, b) => Number(a['flow_id']) - Number(b['flow_id']));
  const head = { packets: summary.packets, flows: summary.flows, ...summary.packetCounters, ...summary.endReasons };
  return [{ ...head, fault: fault?.message ?? null }, ...flows];
}

const baselineOf = (path: string) => join(folder, `${basename(path)}.jsonl`);

export function readBaseline(path: string): Line[] | null {
  const file = baselineOf(path);
  if (!existsSync(file)) return null;
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

export function writeBaseline(path: string, lines: readonly Line[]): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(baselineOf(path), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

function nameOf(line: Line): string {
  if (line['flow_id'] === undefined) return 'capture';
  const ends = `${line['client_ip']} ${line['client_port']} > ${line['server_ip']} ${line['server_port']}`;
  return `flow ${line['flow_id']} (${line['protocol']} ${ends})`;
}

/** What changed, a line a cell; empty where nothing did. */
export function differences(before: readonly Line[], after: readonly Line[]): string[] {
  const key = (line: Line) => line['flow_id'] ?? 'capture';
  const old = new Map(before.map((line) => [key(line), line]));
  const found: string[] = [];
  for (const line of after) {
    const was = old.get(key(line));
    old.delete(key(line));
    if (was === undefined) {
      found.push(`+ ${nameOf(line)} is new`);
      continue;
    }
    for (const column of new Set([...Object.keys(was), ...Object.keys(line)])) {
      if (was[column] !== line[column]) found.push(`  ${nameOf(line)} ${column}: ${was[column]} -> ${line[column]}`);
    }
  }
  for (const gone of old.values()) found.push(`- ${nameOf(gone)} is gone`);
  return found;
}
