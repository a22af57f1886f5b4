/** What an entry of the dictionary is: both languages beside each other, so that neither can lack a word. */

/** By the categories of Intl.PluralRules that the language has. */
export interface PluralForms {
  readonly zero?: string;
  readonly one?: string;
  readonly two?: string;
  readonly few?: string;
  readonly many?: string;
  readonly other: string;
}

export type Entry =
  | { readonly en: string; readonly ru: string }
  | { readonly en: PluralForms; readonly ru: PluralForms };

export type Dictionary = Readonly<Record<string, Entry>>;
