/** `tractor features`: the feature schema, as the native core has it. */
import { Command } from 'commander';
import { aligned, printText } from './print-text.js';

const more = `
With --json: an array of {"name", "unit", "type", "definition", "source", "set"}, in the order of the columns.

Examples:
  tractor features
  tractor features --json

Exit status:
  0  done
  2  usage`;

export function featuresCommand(finish: (status: number) => void): Command {
  return new Command('features')
    .summary('what the feature columns mean')
    .description('Prints every feature column: name, unit, set and definition.')
    .option('--json', 'as JSON, with type and source too')
    .addHelpText('after', more)
    .action(async (options: { json?: boolean }) => {
      const { featureSchema } = await import('../pipeline/analyze-capture.js');
      const schema = featureSchema();
      const rows = schema.map(({ name, unit, set, definition }) => [name, unit === '' ? '-' : unit, set, definition]);
      await printText(
        options.json ? `${JSON.stringify(schema)}\n` : aligned([['NAME', 'UNIT', 'SET', 'DEFINITION'], ...rows]),
      );
      finish(0);
    });
}
