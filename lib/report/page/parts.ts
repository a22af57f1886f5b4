/** Report page: the pieces that its sections are made of: lists with bars, tables, tiles. Knows no figures of its own. */

import type { TopKeys } from '../top-keys.js';
import { foreign, type Html, html, type Part } from './html.js';
import type { Amounts, Words } from './language.js';

export interface Writing {
  readonly words: Words;
  readonly amounts: Amounts;
}

/** A line as long as the share; SVG, so that the page needs no style attribute for it. */
function bar(share: number): Html {
  const width = Math.round(Math.min(1, Math.max(0, share)) * 1000);
  return html`<svg class="bar" viewBox="0 0 1000 4" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="1000" height="4"/><rect class="fill" width="${width}" height="4"/></svg>`;
}

export function section(id: string, title: string, ...parts: readonly Part[]): Html {
  return html`<section id="${id}"><h2>${title}</h2>${parts}</section>\n`;
}

export function note(text: Part): Html {
  return html`<p class="soft">${text}</p>`;
}

export interface Cell {
  readonly content: Part;
  /** n: a number; k: a name that may break anywhere; w: never broken. */
  readonly kind?: 'n' | 'k' | 'w' | 'w mono';
}

/** `name` is for those who hear the page: what scrolls has to be reached by keys, and then says what it is. */
export function table(name: string, heads: readonly Cell[], rows: readonly (readonly Cell[])[]): Html {
  const head = heads.map(({ content, kind }) => html`<th scope="col"${kind && html` class="${kind}"`}>${content}</th>`);
  const body = rows.map(
    (cells) =>
      html`<tr>${cells.map(({ content, kind }) => html`<td${kind && html` class="${kind}"`}>${content}</td>`)}</tr>\n`,
  );
  return html`<div class="scroll" role="group" aria-label="${name}" tabindex="0"><table>${heads.length > 0 && html`<thead><tr>${head}</tr></thead>`}<tbody>${body}</tbody></table></div>`;
}

/** A list by bytes: name with its bar, share, bytes, flows; the rest in one row. `title` stands above it already. */
export function topTable(
  { rows, others, total }: TopKeys,
  title: string,
  { words, amounts }: Writing,
  options: { readonly nameOf?: (key: string) => Part; readonly most?: number; readonly withoutNull?: boolean } = {},
): Html {
  const { nameOf = (key: string) => foreign(key), most = Number.POSITIVE_INFINITY, withoutNull = false } = options;
  const listed = withoutNull ? rows.filter(({ key }) => key !== null) : rows;
  if (listed.length === 0) return note(words.empty);
  const shown = listed.slice(0, most);
  const share = (bytes: number) => (total.bytes === 0 ? 0 : bytes / total.bytes);
  const line = (name: Part, counts: { flows: number; bytes: number }): Cell[] => [
    { content: [name, bar(share(counts.bytes))], kind: 'k' },
    { content: amounts.percent(share(counts.bytes)), kind: 'n' },
    { content: amounts.bytes(counts.bytes), kind: 'n' },
    { content: amounts.count(counts.flows), kind: 'n' },
  ];
  const cells = shown.map((row) => line(row.key === null ? html`<i>${words.none}</i>` : nameOf(row.key), row));
  const rest = listed
    .slice(most)
    .reduce((sum, row) => ({ keys: sum.keys + 1, flows: sum.flows + row.flows, bytes: sum.bytes + row.bytes }), {
      keys: others.keys,
      flows: others.flows,
      bytes: others.bytes,
    });
  if (rest.keys > 0) cells.push(line(html`<i>${words.others} (${amounts.count(rest.keys)})</i>`, rest));
  return table(
    title,
    [
      { content: '' },
      { content: words.share, kind: 'n' },
      { content: words.bytes, kind: 'n' },
      { content: words.flows, kind: 'n' },
    ],
    cells,
  );
}

export function tile(title: string, value: Part, below: Part = ''): Html {
  return html`<div class="tile"><dt>${title}</dt><dd>${value}<small>${below}</small></dd></div>`;
}

export interface LegendEntry {
  readonly colour: string;
  readonly text: Part;
}

export function legend(entries: readonly LegendEntry[]): Html {
  const items = entries.map(
    ({ colour, text }) =>
      html`<li><svg viewBox="0 0 10 10" aria-hidden="true"><rect width="10" height="10" rx="2" fill="${colour}"/></svg>${text}</li>`,
  );
  return html`<ul class="legend">${items}</ul>`;
}

/** Shares of one whole beside each other. */
export function stackedBar(
  shares: readonly { readonly share: number; readonly colour: string }[],
  label: string,
): Html {
  let x = 0;
  const rects = shares.map(({ share, colour }) => {
    const from = x;
    x += share * 1000;
    return html`<rect x="${from.toFixed(2)}" width="${Math.max(0, x - from).toFixed(2)}" height="22" fill="${colour}"/>`;
  });
  return html`<svg class="stack" role="img" aria-label="${label}" viewBox="0 0 1000 22" preserveAspectRatio="none"><rect class="track" width="1000" height="22"/>${rects}</svg>`;
}
