/** Language and theme of this reader, remembered in this browser; and the words and numbers in that language. */
import { type ComponentChildren, createContext } from 'preact';
import { useContext, useEffect, useMemo, useState } from 'preact/hooks';
import { dictionary, type WordKey } from '../words/dictionary.js';
import * as format from './formatting.js';
import { chooseLanguage, type Language, type Params, say } from './language.js';
import { counterText, countryText, evidenceText, type Fault, faultText, reasonText, splitText } from './spoken.js';

export type Theme = 'auto' | 'light' | 'dark';

export interface Settings {
  readonly language: Language;
  readonly theme: Theme;
  /** What is seen: auto resolved. */
  readonly isDark: boolean;
  setLanguage(language: Language): void;
  setTheme(theme: Theme): void;
}

// A browser may forbid storage; then nothing is remembered.
function remembered(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function remember(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {}
}

const darkQuery = matchMedia('(prefers-color-scheme: dark)');

function firstTheme(): Theme {
  const theme = remembered('theme');
  return theme === 'light' || theme === 'dark' ? theme : 'auto';
}

function useSystemIsDark(): boolean {
  const [isDark, setIsDark] = useState(darkQuery.matches);
  useEffect(() => {
    const listen = () => setIsDark(darkQuery.matches);
    darkQuery.addEventListener('change', listen);
    return () => darkQuery.removeEventListener('change', listen);
  }, []);
  return isDark;
}

const Context = createContext<Settings | null>(null);

export function SettingsProvider({ children }: { children: ComponentChildren }) {
  const [language, setLanguage] = useState(() => chooseLanguage(remembered('language'), navigator.languages));
  const [theme, setTheme] = useState(firstTheme);
  const systemIsDark = useSystemIsDark();
  const isDark = theme === 'auto' ? systemIsDark : theme === 'dark';
  document.documentElement.lang = language;
  document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light';
  const settings = useMemo<Settings>(() => {
    const keep = (name: string, set: (value: never) => void) => (value: string) => {
      remember(name, value);
      set(value as never);
    };
    return {
      language,
      theme,
      isDark,
      setLanguage: keep('language', setLanguage),
      setTheme: keep('theme', setTheme),
    };
  }, [language, theme, isDark]);
  return <Context.Provider value={settings}>{children}</Context.Provider>;
}

export function useSettings(): Settings {
  const settings = useContext(Context);
  if (settings === null) throw new Error('no SettingsProvider around');
  return settings;
}

export type Translate = (key: WordKey, params?: Params) => string;

/** Words and numbers in the reader's language. */
export interface Speech {
  readonly language: Language;
  readonly t: Translate;
  readonly count: (value: number) => string;
  readonly compact: (value: number) => string;
  readonly bytes: (value: number) => string;
  readonly byteRate: (bytesPerSecond: number) => string;
  readonly bitRate: (bytesPerSecond: number) => string;
  readonly share: (part: number, of: number) => string;
  readonly duration: (us: number) => string;
  readonly time: (us: number) => string;
  /** A country, with its code where it has one, or a kind of address. */
  readonly country: (name: string, code?: string | null) => string;
  /** What a counter counts; null where its name says all. */
  readonly counter: (name: string) => string | null;
  /** How a model was measured. */
  readonly split: (name: string) => string;
  /** Why something was not answered or done. */
  readonly fault: (fault: Fault) => string;
  /** What a label, or a place in a session, rests on. */
  readonly evidence: (text: string) => string;
  /** Why a job ended as it did. */
  readonly reason: (text: string) => string;
}

function speechOf(language: Language): Speech {
  const by =
    <Rest extends readonly number[]>(write: (language: Language, ...rest: Rest) => string) =>
    (...rest: Rest) =>
      write(language, ...rest);
  return {
    language,
    t: (key, params) => say(dictionary[key], language, params),
    count: by(format.formatCount),
    compact: by(format.formatCompact),
    bytes: by(format.formatBytes),
    byteRate: by(format.formatByteRate),
    bitRate: by(format.formatBitRate),
    share: by(format.formatShare),
    duration: by(format.formatDuration),
    time: by(format.formatTime),
    country: (name, code) => countryText(name, code, language),
    counter: (name) => counterText(name, language),
    split: (name) => splitText(name, language),
    fault: (fault) => faultText(fault, language),
    evidence: (text) => evidenceText(text, language),
    reason: (text) => reasonText(text, language),
  };
}

const speeches: Record<Language, Speech> = { en: speechOf('en'), ru: speechOf('ru') };

export function useSpeech(): Speech {
  return speeches[useSettings().language];
}
