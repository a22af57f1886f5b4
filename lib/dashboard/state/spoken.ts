/** What the server says, in the reader's language: by codes and names where there are such, by what a stored text looks like else. Pure. */
import { columnsInRussian, operatorsInRussian } from '../words/columns.js';
import { countersInRussian } from '../words/counters.js';
import { dictionary } from '../words/dictionary.js';
import type { PluralForms } from '../words/entry.js';
import { type FaultCode, faultsInRussian, filterWordsInRussian } from '../words/faults.js';
import { payloadPhrases } from '../words/payloads.js';
import { evidencePhrases, faultPhrases, type Phrase, reasonPhrases } from '../words/phrases.js';
import { placesInRussian } from '../words/places.js';
import type { Language, Params } from './language.js';
import { say } from './language.js';

/** As lib/dashboard/api.ts has it. */
export interface Fault {
  readonly message: string;
  readonly code?: string | null;
  readonly params?: Readonly<Record<string, unknown>>;
}

function wordFor(text: string): string {
  const state = dictionary[`state.${text}` as keyof typeof dictionary] as { ru: string | PluralForms } | undefined;
  return filterWordsInRussian[text] ?? (typeof state?.ru === 'string' ? state.ru : text);
}

/** In words that stand for themselves: numbers name things here, and are not grouped. */
function spokenParams(params: Readonly<Record<string, unknown>>): Params {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, spokenReason(wordFor(String(value)))]),
  );
}

export function faultText({ message, code, params = {} }: Fault, language: Language): string {
  const ru = faultsInRussian[code as FaultCode];
  if (language !== 'ru' || ru === undefined) return message;
  return say({ en: message, ru }, language, spokenParams(params));
}

export type ColumnsOf = keyof typeof columnsInRussian;

export function columnText(
  {
    name,
    description,
    feature_set: set = null,
  }: { readonly name: string; readonly description: string; readonly feature_set?: string | null },
  language: Language,
  of: ColumnsOf = 'flows',
): string {
  if (language !== 'ru') return description;
  return set === null ? (columnsInRussian[of][name] ?? description) : `признак из набора ${set}`;
}

/** What a counter counts; null where its name says all there is. */
export function counterText(name: string, language: Language): string | null {
  return language === 'ru' ? (countersInRussian[name] ?? null) : null;
}

/** A country by its code, since browsers and servers differ in English names; what kind of address it is where it is nowhere, and has none. */
export function countryText(country: string, code: string | null | undefined, language: Language): string {
  if (language !== 'ru') return country;
  const named = code == null ? undefined : new Intl.DisplayNames('ru', { type: 'region', fallback: 'none' }).of(code);
  return named ?? placesInRussian[country] ?? country;
}

/** How a model was measured: `random_10_fold`. */
export function splitText(split: string, language: Language): string {
  const [, how = '', parts] = /^(\w+?)_(\d+)_fold$/.exec(split) ?? [];
  const said = { random: 'случайно', blocks: 'блоками', captures: 'по захватам' }[how];
  return language !== 'ru' || said === undefined ? split : `${said}, частей: ${parts}`;
}

export function operatorText(
  { name, description }: { readonly name: string; readonly description: string },
  language: Language,
): string {
  return language === 'ru' ? (operatorsInRussian[name] ?? description) : description;
}

const countedIn: Readonly<Record<string, string>> = { seconds: 'в секундах', milliseconds: 'в миллисекундах' };

/** `Wireshark: port of tcp`, `Arkime: duration_us in milliseconds`. */
export function aliasText(description: string, language: Language): string {
  if (language !== 'ru') return description;
  return description
    .replace(/ of (\w+)$/, ' по $1')
    .replace(/ in (\w+)$/, (whole, unit: string) => (countedIn[unit] === undefined ? whole : ` ${countedIn[unit]}`));
}

function byPhrases(text: string, phrases: readonly Phrase[]): string | null {
  for (const [pattern, ru] of phrases) if (pattern.test(text)) return text.replace(pattern, ru).trim();
  return null;
}

/** Parts with commas between; a protocol in another's stream says its own behind that one's. */
function payloadText(text: string): string {
  return text
    .split(', ')
    .map((part) => {
      const what = part.replace(/ on its port$/, '');
      const said = byPhrases(what, payloadPhrases) ?? what;
      return what === part ? said : `${said} на своём порту`;
    })
    .join(', ');
}

/** Of a label, of a flow's place in its session. */
export function evidenceText(text: string, language: Language): string {
  if (language !== 'ru') return text;
  return byPhrases(text, evidencePhrases) ?? payloadText(text);
}

function spokenReason(text: string): string {
  const [, where = '', offset, fault = '', packets] =
    /^(?:(.+?): )?at byte (\d+): (.+) \((\d+) packets read before\)$/.exec(text) ?? [];
  if (offset !== undefined)
    return `${where === '' ? '' : `${where}: `}байт ${offset}: ${byPhrases(fault, faultPhrases) ?? fault} (до этого прочитано пакетов: ${packets})`;
  return byPhrases(text, reasonPhrases) ?? byPhrases(text, faultPhrases) ?? text;
}

/** Why a job ended. */
export function reasonText(text: string, language: Language): string {
  return language === 'ru' ? text.split('; ').map(spokenReason).join('; ') : text;
}
