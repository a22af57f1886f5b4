/** Command line: the models that are to be asked. Loads none. */
import { Option } from 'commander';

/** May be given several times; the order is that of asking. */
export function modelOption(): Option {
  return new Option(
    '--model <dir>',
    'ask this model about flows that nothing else names; again for more, the first that knows an answer counts',
  ).argParser((dir: string, earlier: readonly string[] | undefined) => [...(earlier ?? []), dir]);
}
