/**
 * Learning: the labels that a model's classes will give (lib/labels makes them): every class is told from the others by its own, unless the
 * user gave two the same. Looked at before anything is learned.
 */
import { UsageError } from '../errors.js';
import { labelLike } from '../labels/model-answer.js';

function shared(classes: readonly string[]): string[] {
  const byLabel = new Map<string, string[]>();
  for (const name of classes) byLabel.set(labelLike(name), [...(byLabel.get(labelLike(name)) ?? []), name]);
  return [...byLabel]
    .filter(([, names]) => names.length > 1)
    .map(
      ([label, names]) =>
        `the classes ${names.map((name) => `"${name}"`).join(', ')} would all have the label ${label}`,
    );
}

function nameless(classes: readonly string[]): string[] {
  return classes
    .filter((name) => !/[a-z0-9]/.test(labelLike(name)))
    .map((name) => `of the class "${name}" nothing would be left in its label, ${labelLike(name)}`);
}

/** @throws UsageError that names the classes without a label of their own */
export function checkClassLabels(classes: readonly string[], given: Readonly<Record<string, string>>): void {
  const own = classes.filter((name) => !Object.hasOwn(given, name));
  const faults = [...shared(own), ...nameless(own)];
  if (faults.length > 0)
    throw new UsageError(
      `${faults.join('; ')} (labels are of small letters, digits, _ . and -). --label-of CLASS=label says what a class is called, again for each`,
    );
}
