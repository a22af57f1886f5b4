/** Report page: text into HTML. All that is put in is escaped, unless it is Html already; nothing else makes Html of a value. */

export class Html {
  constructor(readonly text: string) {}
}

export type Part = Html | string | number | null | undefined | false | readonly Part[];

/** Control characters, line separators, and characters that turn the direction of what is around them. */
const unsafe = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;
const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** What cannot be seen is shown as an escape. */
export function visibleText(text: string): string {
  return text.replace(unsafe, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** Safe between tags and within quoted attributes; a lone half of a surrogate pair is no text and becomes U+FFFD. */
export function escaped(text: string): string {
  const whole = text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
  return visibleText(whole).replace(/[&<>"']/g, (character) => entities[character] as string);
}

function rendered(part: Part): string {
  if (part === null || part === undefined || part === false) return '';
  if (part instanceof Html) return part.text;
  if (Array.isArray(part)) return part.map(rendered).join('');
  return escaped(String(part));
}

export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.map((text, index) => text + (index < parts.length ? rendered(parts[index]) : '')).join(''));
}

/** Text from a capture: it stands by itself, whatever direction its letters run in. At most so many characters of it. */
export function foreign(text: string, most = 120): Html {
  const characters = [...text];
  const shown = characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text;
  return html`<bdi>${shown}</bdi>`;
}
