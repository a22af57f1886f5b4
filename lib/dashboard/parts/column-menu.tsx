/** Which columns a table shows. */
import { useState } from 'preact/hooks';
import type { Column } from '../api.js';
import { useSpeech } from '../state/settings.js';
import { Menu } from './menu.js';

interface ColumnMenuProps {
  readonly all: readonly Column[];
  readonly shown: readonly string[];
  readonly standard: readonly string[];
  readonly onChange: (columns: readonly string[]) => void;
}

export function ColumnMenu({ all, shown, standard, onChange }: ColumnMenuProps) {
  const { t } = useSpeech();
  const [word, setWord] = useState('');
  const toggle = (name: string) => {
    const rest = shown.filter((one) => one !== name);
    const next = rest.length < shown.length ? rest : [...shown, name];
    if (next.length > 0) onChange(next);
  };
  const found = all.filter(({ name, description }) =>
    `${name} ${description}`.toLowerCase().includes(word.toLowerCase()),
  );
  return (
    <Menu text={t('flows.columns')}>
      <div class="column-menu">
        <input
          type="search"
          aria-label={t('flows.columns')}
          placeholder={t('flows.columns')}
          value={word}
          onInput={({ currentTarget }) => setWord(currentTarget.value)}
        />
        <button type="button" class="small" onClick={() => onChange(standard)}>
          {t('flows.defaults')}
        </button>
      </div>
      {found.map(({ name, description }) => (
        <label key={name} title={description}>
          <input type="checkbox" checked={shown.includes(name)} onChange={() => toggle(name)} />
          <code>{name}</code>
        </label>
      ))}
    </Menu>
  );
}
