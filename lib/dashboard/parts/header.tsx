/** The bar at the top: sections, language, theme, keys. */

import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import { focusFilter, useKeys } from '../state/keyboard.js';
import { type Language, languageNames, languages } from '../state/language.js';
import { type Theme, useSettings, useSpeech } from '../state/settings.js';
import type { WordKey } from '../words/dictionary.js';
import { KeysDialog } from './keys-dialog.js';

/** A section that a view was made for gets a line here. */
const sections: readonly (readonly [string, WordKey])[] = [
  ['/captures', 'nav.captures'],
  ['/jobs', 'nav.jobs'],
  ['/search', 'nav.search'],
  ['/compare', 'nav.compare'],
  ['/models', 'nav.models'],
];

const themes: readonly Theme[] = ['auto', 'light', 'dark'];
const themeSigns: Record<Theme, string> = { auto: '◐', light: '☀', dark: '☾' };

function Sections() {
  const { t } = useSpeech();
  const { path } = useLocation();
  const isHere = (href: string) => path.startsWith(href) || (path === '/' && href === '/captures');
  return (
    <nav class="sections" aria-label={t('shell.sections')}>
      {sections.map(([href, word]) => (
        <a key={href} href={href} aria-current={isHere(href) ? 'page' : undefined}>
          {t(word)}
        </a>
      ))}
    </nav>
  );
}

function LanguageSwitch() {
  const { t } = useSpeech();
  const { language, setLanguage } = useSettings();
  return (
    <select
      class="quiet-select"
      aria-label={t('shell.language')}
      value={language}
      onChange={({ currentTarget }) => setLanguage(currentTarget.value as Language)}
    >
      {languages.map((one) => (
        <option key={one} value={one} lang={one}>
          {languageNames[one]}
        </option>
      ))}
    </select>
  );
}

function ThemeSwitch() {
  const { t } = useSpeech();
  const { theme, setTheme } = useSettings();
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] as Theme;
  const text = `${t('shell.theme')}: ${t(`shell.theme.${theme}`)}`;
  return (
    <button type="button" class="plain" title={text} aria-label={text} onClick={() => setTheme(next)}>
      <span aria-hidden="true">{themeSigns[theme]}</span>
    </button>
  );
}

export function Header() {
  const { t } = useSpeech();
  const { route } = useLocation();
  const [showsKeys, setShowsKeys] = useState(false);
  useKeys({
    '/': focusFilter,
    '?': () => setShowsKeys(true),
    c: () => route('/captures'),
    Escape: () => (document.activeElement as HTMLElement | null)?.blur(),
  });
  return (
    <header class="top">
      <a class="brand" href="/captures">
        <svg viewBox="0 0 32 32" width="20" height="20" aria-hidden="true">
          <rect width="32" height="32" rx="7" class="brand-box" />
          <path d="M6 10h9c5 0 3 12 11 12M6 22h6c6 0 5-12 14-12" class="brand-line" />
        </svg>
        TrActor
      </a>
      <Sections />
      <div class="top-end">
        <a class="plain-link" href="/docs">
          {t('shell.api')}
        </a>
        <LanguageSwitch />
        <ThemeSwitch />
        <button
          type="button"
          class="plain wide-only"
          title={t('shell.keys')}
          aria-label={t('shell.keys')}
          onClick={() => setShowsKeys(true)}
        >
          ?
        </button>
      </div>
      {showsKeys && <KeysDialog onClose={() => setShowsKeys(false)} />}
    </header>
  );
}
