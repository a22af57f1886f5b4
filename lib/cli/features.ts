/** `tractor features`: the feature schema, as the native core has it. docs/features.md is what `--format md` prints. */
import { Command, Option } from 'commander';
import type { FeatureChoice, FeatureSpec } from '../schema/feature-spec.js';
import { featureDocs } from './feature-docs.js';
import { featureChoice } from './feature-option.js';
import { wholeNumber } from './number-options.js';
import { aligned, printText } from './print-text.js';

const formats = ['text', 'json', 'md'] as const;

interface FeaturesOptions {
  readonly format: (typeof formats)[number];
  readonly json?: boolean;
  readonly set: FeatureChoice;
  readonly spltPackets?: number;
}

const more = `
In JSON: an array of {"name", "unit", "type", "definition", "source", "set"}, in the order of the columns.
In Markdown: the same as tables, with the rules that hold for all and what a set costs.

Examples:
  tractor features
  tractor features --set splt,entropy
  tractor features --format md > features.md

Exit status:
  0  done
  2  usage`;

export function featuresCommand(finish: (status: number) => void): Command {
  return new Command('features')
    .summary('what the feature columns mean')
    .description('Prints every feature column: name, unit, set and definition.')
    .addOption(new Option('--format <format>', 'format').choices(formats).default('text'))
    .option('--json', 'the same as --format json')
    .option('--set <sets>', 'only these sets, with commas between', featureChoice, 'all')
    .option('--splt-packets <n>', 'packets that the set splt holds (default: 20)', wholeNumber(1, 99))
    .addHelpText('after', more)
    .action(async (options: FeaturesOptions) => {
      await printText(await featuresText(options));
      finish(0);
    });
}

async function featuresText({ format, json, set, spltPackets }: FeaturesOptions): Promise<string> {
  const { featureSchema, featureSchemaVersion, featureSets } = await import('../pipeline/analyze-capture.js');
  const schema = featureSchema({ features: set, ...(spltPackets === undefined ? {} : { spltPackets }) });
  if (json || format === 'json') return `${JSON.stringify(schema)}\n`;
  if (format === 'md') return featureDocs(schema, featureSets(), featureSchemaVersion());
  return textOf(schema);
}

function textOf(schema: readonly FeatureSpec[]): string {
  const rows = schema.map(({ name, unit, set, definition }) => [name, unit === '' ? '-' : unit, set, definition]);
  return aligned([['NAME', 'UNIT', 'SET', 'DEFINITION'], ...rows]);
}
