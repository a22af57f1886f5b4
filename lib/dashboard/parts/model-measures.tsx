/** A model's quality: figures a split, bars a class, what was taken for what. */

import { type ClassMeasures, type Confusion, splitMeasures } from '../state/model-measures.js';
import { useSpeech } from '../state/settings.js';
import { dictionary, type WordKey } from '../words/dictionary.js';
import { ScrollFrame } from './scroll-frame.js';

const shares = new Set(['accuracy', 'macro_f1', 'macro_precision', 'precision', 'recall', 'f1']);

function useMeasureWord(): (name: string) => string {
  const { t } = useSpeech();
  return (name) => (`measure.${name}` in dictionary ? t(`measure.${name}` as WordKey) : name);
}

interface MeasureTableProps {
  readonly measures: Readonly<Record<string, unknown>>;
  /** Of which model, where there are several. */
  readonly of?: string;
}

export function MeasureTable({ measures, of = '' }: MeasureTableProps) {
  const { t, share, split: say } = useSpeech();
  const word = useMeasureWord();
  const splits = splitMeasures(measures);
  if (splits.length === 0) return null;
  const names = [...new Set(splits.flatMap(({ values }) => Object.keys(values)))];
  const text = (name: string, value: number | undefined) => {
    if (value === undefined) return '';
    return shares.has(name) ? share(value, 1) : String(value);
  };
  return (
    <ScrollFrame label={`${t('model.measures')} ${of}`}>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">{t('model.split')}</th>
            {names.map((name) => (
              <th key={name} scope="col" class="number">
                {word(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {splits.map(({ split, values }) => (
            <tr key={split}>
              <th scope="row">{say(split) === split ? <code>{split}</code> : say(split)}</th>
              {names.map((name) => (
                <td key={name} class="number">
                  {text(name, values[name])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollFrame>
  );
}

const classColumns = ['precision', 'recall', 'f1'] as const;

interface ClassTableProps {
  readonly classes: readonly ClassMeasures[];
  /** What a flow of the class is labelled. */
  readonly labelOf: (name: string) => string;
}

export function ClassTable({ classes, labelOf }: ClassTableProps) {
  const { t, count, share } = useSpeech();
  const word = useMeasureWord();
  return (
    <ScrollFrame label={t('model.perClass')} class="bare tall-more">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">{t('model.class')}</th>
            <th scope="col" class="number">
              {t('model.count')}
            </th>
            {classColumns.map((name) => (
              <th key={name} scope="col" class="meter-column">
                {word(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {classes.map((one) => (
            <tr key={one.name}>
              <th scope="row" title={labelOf(one.name)}>
                {one.name}
              </th>
              <td class="number">{count(one.rows)}</td>
              {classColumns.map((name) => (
                <td key={name} class="meter-column">
                  <span class="meter" aria-hidden="true">
                    <span style={{ width: `${Math.max(0, Math.min(1, one[name])) * 100}%` }} />
                  </span>
                  <span class="number">{share(one[name], 1)}</span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollFrame>
  );
}

/** The share of the row is the strength of the colour; the number stands in it. */
export function ConfusionTable({ confusion: { classes, counts } }: { confusion: Confusion }) {
  const { t, count } = useSpeech();
  const strength = (row: readonly number[], value: number) => {
    const all = row.reduce((sum, one) => sum + one, 0);
    return all === 0 ? 0 : Math.round((value / all) * 45);
  };
  return (
    <ScrollFrame label={t('model.confusion')} class="tall-more">
      <table class="table confusion">
        <thead>
          <tr>
            <td />
            {classes.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {counts.map((row, at) => (
            <tr key={classes[at]}>
              <th scope="row">{classes[at]}</th>
              {row.map((value, column) => (
                <td
                  key={classes[column]}
                  class="number"
                  style={{ background: `color-mix(in srgb, var(--accent) ${strength(row, value)}%, transparent)` }}
                >
                  {value === 0 ? '' : count(value)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollFrame>
  );
}
