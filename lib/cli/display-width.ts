/** Command line: how many columns of a terminal a text takes, and texts brought to a width. Text must be safe already (terminal-text.ts). */
import stringWidth from 'string-width';

const ascii = /^[\x20-\x7e]*$/;
/** What stands on the character before it, or is not seen at all. */
const invisible = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;
let segmenter: Intl.Segmenter | null = null;

/** Made at the first text that needs it: that takes 20 ms, and most texts are ASCII. */
function graphemesOf(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter.segment(text);
}

function graphemeWidth(grapheme: string): number {
  return invisible.test(grapheme) ? 0 : Math.min(2, stringWidth(grapheme));
}

/** Wide characters and emoji are two columns, combining marks none. */
export function displayWidth(text: string): number {
  if (ascii.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemesOf(text)) width += graphemeWidth(segment);
  return width;
}

/** As much of the beginning as fits; never half a character. */
function beginning(text: string, width: number): string {
  let taken = '';
  let left = width;
  for (const { segment } of graphemesOf(text)) {
    left -= graphemeWidth(segment);
    if (left < 0) break;
    taken += segment;
  }
  return taken;
}

function ending(text: string, width: number): string {
  const all = [...graphemesOf(text)];
  let left = width;
  let index = all.length;
  while (index > 0) {
    left -= graphemeWidth((all[index - 1] as Intl.SegmentData).segment);
    if (left < 0) break;
    index--;
  }
  return all
    .slice(index)
    .map(({ segment }) => segment)
    .join('');
}

/** At most so wide: what is too long is cut at its end, or in its middle where both ends tell something. */
export function cutToWidth(text: string, width: number, where: 'end' | 'middle' = 'end'): string {
  if (displayWidth(text) <= width) return text;
  if (width <= 0) return '';
  if (where === 'end') return `${beginning(text, width - 1)}…`;
  const tail = Math.floor((width - 1) / 2);
  return `${beginning(text, width - 1 - tail)}…${ending(text, tail)}`;
}

/** Blanks that bring the text to the width; none where it is as wide or wider. */
export function blanksFor(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - displayWidth(text)));
}
