/** Test tools: the comparison of labels as text: shares, confusion list, agreement per label, what only one side names. */
import { type LabelBaseline, type Measured, type Right, reasonFor, wronglySure } from './baseline.js';
import { counted, isDifference, type Judged } from './comparison.js';
import { Names } from './names.js';
import type { LabelSource } from './source.js';

const column = (value: string | number, width: number) => String(value).padStart(width);
const percent = (part: number, whole: number) => `${((100 * part) / Math.max(whole, 1)).toFixed(2)} %`;

export interface Shares {
  readonly known: number;
  readonly agree: number;
  /** Flows of the differences by who is right. */
  readonly differ: Readonly<Record<Right | 'unreviewed', number>>;
}

export function sharesOf(baseline: LabelBaseline, { captures }: Measured): Shares {
  const differ = { we: 0, both: 0, they: 0, open: 0, unreviewed: 0 };
  let known = 0;
  let agree = 0;
  for (const [capture, labels] of Object.entries(captures)) {
    known += labels.known;
    agree += labels.agree;
    for (const [kind, flows] of Object.entries(labels.differ ?? {}))
      differ[reasonFor(baseline, capture, kind)?.[0] ?? 'unreviewed'] += flows;
  }
  return { known, agree, differ };
}

function shareLines({ known, agree, differ }: Shares): string[] {
  const judged = Object.entries(differ).filter(([, flows]) => flows > 0);
  return [
    `  ${agree} of ${known} flows of labels that both know agree: ${percent(agree, known)}`,
    `  the rest by who is right: ${judged.map(([right, flows]) => `${right} ${flows}`).join(', ')}`,
    `  agree, or theirs is not the only right answer (we, both): ${percent(agree + differ.we + differ.both, known)}`,
  ];
}

function confusion(baseline: LabelBaseline, judged: readonly Judged[]): string[] {
  const lines = counted(judged.filter(isDifference), ({ capture, kind }) => `${kind}\t${capture}`);
  return Object.entries(lines).map(([line, flows]) => {
    const [kind = '', capture = ''] = line.split('\t');
    const [right, why] = reasonFor(baseline, capture, kind) ?? ['not reviewed', ''];
    return `  ${column(flows, 5)}  ${kind}  [${capture}] ${right}${why === '' ? '' : `: ${why}`}`;
  });
}

/** Names of theirs that disagree at all, the most flows first. */
function perLabel(names: Names, judged: readonly Judged[]): string[] {
  const rows = new Map<string, [agree: number, flows: number]>();
  for (const { theirs, ours } of judged)
    for (const part of ours === null ? [] : names.known(theirs.name)) {
      const [agree, flows] = rows.get(part) ?? [0, 0];
      rows.set(part, [agree + (ours !== null && names.agrees(part, ours) ? 1 : 0), flows + 1]);
    }
  const all = [...rows].sort(([, [, a]], [, [, b]]) => b - a);
  const whole = all.filter(([, [agree, flows]]) => agree === flows);
  return [
    ...all
      .filter(([, [agree, flows]]) => agree < flows)
      .map(([name, [agree, flows]]) => `  ${column(flows, 5)} ${column(percent(agree, flows), 9)}  ${name}`),
    `  all flows agree: ${whole.map(([name, [, flows]]) => `${name} ${flows}`).join(', ')}`,
  ];
}

/** What a label's confidence should be: how often labels of that evidence were right. Not whether the application was named too. */
function byEvidence(baseline: LabelBaseline, judged: readonly Judged[]): string[] {
  const rows = new Map<string, [right: number, flows: number]>();
  for (const { ours, verdict, capture, kind } of judged) {
    if (ours === null || !['agree', 'coarser', 'differ'].includes(verdict)) continue;
    const reviewed = verdict === 'differ' ? (reasonFor(baseline, capture, kind)?.[0] ?? 'open') : 'we';
    const key = `${ours.confidence.toFixed(2)}  ${ours.source}`;
    const [right, flows] = rows.get(key) ?? [0, 0];
    rows.set(key, [right + (['we', 'both'].includes(reviewed) ? 1 : 0), flows + 1]);
  }
  return [...rows]
    .sort(([a], [b]) => (a < b ? 1 : -1))
    .map(([key, [right, flows]]) => `  ${column(flows, 5)} ${column(percent(right, flows), 9)}  ${key}`);
}

function onlyOurs(judged: readonly Judged[]): string[] {
  const ours = judged.filter(({ verdict }) => verdict === 'only_ours');
  const line = (one: Judged) => `${one.ours?.label} ${one.ours?.confidence} [${one.capture}] ${one.ours?.evidence}`;
  return Object.entries(counted(ours, line)).map(([text, flows]) => `  ${column(flows, 5)}  ${text}`);
}

export function reportOf(source: LabelSource, baseline: LabelBaseline, measured: Measured): string {
  const sure = wronglySure(baseline, measured);
  const part = (title: string, lines: readonly string[]) => [`${title}:`, ...(lines.length > 0 ? lines : ['  none'])];
  const unnamed = measured.judged.filter(({ verdict }) => verdict === 'unnamed').length;
  return [
    `${source.title}: ${Object.keys(measured.captures).length} captures, ${measured.judged.length} flows`,
    ...shareLines(sharesOf(baseline, measured)),
    `  ${unnamed} flows that they name and we leave unknown`,
    ...part('Flows  theirs / ours', confusion(baseline, measured.judged)),
    ...part('Flows   agree  their label', perLabel(new Names(), measured.judged)),
    ...part('Flows   right  our confidence and source', byEvidence(baseline, measured.judged)),
    ...part('Unknown to them, named by us', onlyOurs(measured.judged)),
    ...part(
      'Named with high confidence, and theirs is right or nobody has looked',
      Object.entries(counted(sure, ({ capture, kind, ours }) => `${kind} [${capture}] ${ours?.evidence}`)).map(
        ([text, flows]) => `  ${column(flows, 5)}  ${text}`,
      ),
    ),
  ].join('\n');
}
