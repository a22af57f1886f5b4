// `npm run docs:features` runs this too: lib/schema/feature-columns.ts, the features as columns for what may not load the native core.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root, run } from './steps.mjs';

const addon = createRequire(import.meta.url)('node-gyp-build')(root);
const path = join(root, 'lib/schema/feature-columns.ts');

const text = (value) => JSON.stringify(value);
const lines = addon
  .featureSchema()
  .map(({ name, unit, definition, set }) => `feature(${[name, set, unit, definition].map(text).join(', ')}),`);
const source = `/** The features as columns of stored flows. Made by \`npm run docs:features\` from the schema in the native core; edit that. */
import { type ColumnSpec, columnSpec } from './flow-columns.js';

export interface FeatureColumn extends ColumnSpec {
  /** The set that it is of. */
  readonly set: string;
}

const feature = (name: string, set: string, unit: string, definition: string): FeatureColumn => ({
  ...columnSpec(name, 'float', unit, definition, true),
  set,
});

/** Null in rows of an analysis that was not asked for their set. \`splt\` is of as many packets as nobody asks otherwise. */
export const featureColumns: readonly FeatureColumn[] = [
${lines.join('\n')}
];
`;
writeFileSync(path, source);
await run('biome', 'npx', ['biome', 'check', '--write', path]);
