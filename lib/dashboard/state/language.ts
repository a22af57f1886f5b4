/** Which language, and a word in it. Pure: the choice is remembered elsewhere. */
import type { Entry, PluralForms } from '../words/entry.js';

export const languages = ['en', 'ru'] as const;
export type Language = (typeof languages)[number];
export const languageNames: Record<Language, string> = { en: 'English', ru: 'Русский' };

export type Params = Readonly<Record<string, string | number>>;

/** The remembered one where it is one of ours, else the first of the browser's that is, else English. */
export function chooseLanguage(remembered: string | null, wanted: readonly string[]): Language {
  const found = [remembered ?? '', ...wanted].map((tag) => tag.toLowerCase().split('-')[0]);
  return languages.find((one) => one === found.find((tag) => languages.some((known) => known === tag))) ?? 'en';
}

const rules: Record<Language, Intl.PluralRules> = {
  en: new Intl.PluralRules('en'),
  ru: new Intl.PluralRules('ru'),
};
const numbers: Record<Language, Intl.NumberFormat> = {
  en: new Intl.NumberFormat('en'),
  ru: new Intl.NumberFormat('ru'),
};

function form(forms: PluralForms, language: Language, count: number): string {
  return forms[rules[language].select(count)] ?? forms.other;
}

/** `{name}` in a text becomes params.name; numbers are written as the language writes them. `n` chooses the plural form. */
export function say(entry: Entry, language: Language, params: Params = {}): string {
  const words = entry[language];
  const text = typeof words === 'string' ? words : form(words, language, Number(params['n'] ?? 0));
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    if (value === undefined) return whole;
    return typeof value === 'number' ? numbers[language].format(value) : value;
  });
}
