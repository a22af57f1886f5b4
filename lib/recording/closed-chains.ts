/** Chains of nftables, other people's, that let nothing through which no rule of theirs accepts. Reads; changes nothing. */
import { runTool } from './run-tool.js';

interface Chain {
  readonly family: string;
  readonly table: string;
  readonly name: string;
  readonly hook?: string;
  readonly policy?: string;
}

interface Rule {
  readonly family: string;
  readonly table: string;
  readonly chain: string;
  /** Each has one key. */
  readonly expr: readonly Readonly<Record<string, unknown>>[];
}

/** What `nft --json list ruleset` says (libnftables-json(5)). */
export interface Ruleset {
  readonly nftables: readonly { readonly chain?: Chain; readonly rule?: Rule }[];
}

const refusals = new Set(['drop', 'reject']);
/** Statements that every packet passes. */
const remarks = new Set(['counter', 'log']);

/** Of whatever comes as far as here. */
function refusesAll({ expr }: Rule): boolean {
  const words = expr.flatMap((statement) => Object.keys(statement));
  return words.some((word) => refusals.has(word)) && words.every((word) => refusals.has(word) || remarks.has(word));
}

/** As `inet filter forward`. */
export function closedChainsOf({ nftables }: Ruleset): string[] {
  const rules = nftables.flatMap(({ rule }) => rule ?? []);
  const refusing = new Set(rules.filter(refusesAll).map(({ family, table, chain }) => `${family} ${table} ${chain}`));
  return nftables
    .flatMap(({ chain }) => chain ?? [])
    .filter(({ family, hook }) => hook === 'forward' && (family === 'ip' || family === 'inet'))
    .map(({ policy, family, table, name }) => ({ policy, name: `${family} ${table} ${name}` }))
    .filter(({ policy, name }) => policy === 'drop' || refusing.has(name))
    .map(({ name }) => name);
}

/** None where nft tells none: its rules may be all in order. */
export async function closedChains(): Promise<string[]> {
  try {
    return closedChainsOf(JSON.parse(await runTool('nft', ['--terse', '--json', 'list', 'ruleset'])) as Ruleset);
  } catch {
    return [];
  }
}
