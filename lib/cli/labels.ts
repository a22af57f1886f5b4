/** `tractor labels`: the label catalogue. */
import { Command } from 'commander';
import type { Catalogue } from '../labels/catalogue.js';
import { printText } from './print-text.js';
import { safeLine } from './terminal-text.js';

interface LabelsOptions {
  readonly json?: boolean;
  readonly catalogue?: string[];
}

const more = `
With --json: an array of {"group_name", "labels": [...]}, as GET /labels/list answers.

Examples:
  tractor labels
  tractor labels --json --catalogue our-applications.json

Exit status:
  0  done
  2  usage; a catalogue that cannot be read is one`;

export function labelsCommand(finish: (status: number) => void): Command {
  return new Command('labels')
    .summary('the label catalogue')
    .description('Prints every label that flows can get, by group.')
    .option('--json', 'as JSON')
    .option('--catalogue <path...>', 'further label catalogue: a file, or a folder of them')
    .addHelpText('after', more)
    .action(async (options: LabelsOptions) => {
      const { loadCatalogue } = await import('../labels/load-catalogue.js');
      const { labelList } = await import('../labels/catalogue.js');
      const catalogue = await loadCatalogue(options.catalogue ?? []);
      const list = labelList(catalogue);
      await printText(options.json ? `${JSON.stringify(list)}\n` : catalogueText(catalogue, list));
      finish(0);
    });
}

function catalogueText(catalogue: Catalogue, list: { group_name: string; labels: string[] }[]): string {
  const total = list.reduce((sum, group) => sum + group.labels.length, 0);
  const groups = list.map(({ group_name, labels }) => {
    const title = catalogue.groups.get(group_name)?.title ?? 'No evidence';
    return `${safeLine(group_name)}: ${safeLine(title)} (${labels.length})\n${wrapped(labels.map(safeLine))}\n`;
  });
  return `${groups.join('\n')}\n${total} labels in ${list.length} groups\n`;
}

/** Words with commas between, in lines of at most 100 characters that begin with two blanks. */
function wrapped(words: readonly string[]): string {
  const lines: string[] = [];
  let line = '';
  for (const [index, word] of words.entries()) {
    const piece = index + 1 < words.length ? `${word},` : word;
    if (line !== '' && line.length + piece.length + 3 > 100) {
      lines.push(line);
      line = '';
    }
    line += line === '' ? piece : ` ${piece}`;
  }
  return [...lines, line].map((text) => `  ${text}`).join('\n');
}
