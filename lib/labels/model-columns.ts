/** Models' answers on some rows of a batch as the columns of `modelColumns`; null where none was given. */
import type { Column } from '../schema/column-batch.js';
import { TextColumnBuilder } from '../schema/column-batch.js';
import type { ModelAnswer } from './model-answer.js';

export function modelAnswerColumns(
  answers: ReadonlyMap<number, ModelAnswer>,
  rowCount: number,
): [name: string, column: Column][] {
  const labels = new TextColumnBuilder(rowCount);
  const evidence = new TextColumnBuilder(rowCount);
  const probabilities = new Float64Array(rowCount).fill(Number.NaN);
  for (const [row, answer] of answers) {
    labels.set(row, answer.label);
    evidence.set(row, answer.evidence);
    probabilities[row] = answer.probability;
  }
  return [
    ['model_label', labels.build()],
    ['model_probability', { kind: 'float', values: probabilities, offset: 0, stride: 1 }],
    ['model_evidence', evidence.build()],
  ];
}
