/** Names with bars, each a link where it leads somewhere. Asks nothing. */
import { useState } from 'preact/hooks';
import { colourOf } from '../state/colours.js';
import { useSpeech } from '../state/settings.js';

export interface AmountRow {
  readonly key: string;
  readonly value: number;
  readonly text: string;
  readonly href?: string;
  /** Has the colour of its label. */
  readonly isLabel?: boolean;
}

/** So many at first. */
const SHOWN = 12;

export function AmountList({ rows }: { rows: readonly AmountRow[] }) {
  const { t } = useSpeech();
  const [isWhole, setIsWhole] = useState(false);
  const most = Math.max(0, ...rows.map(({ value }) => value));
  if (rows.length === 0) return <p class="quiet">{t('answer.none')}</p>;
  return (
    <>
      <ul class="bars">
        {(isWhole ? rows : rows.slice(0, SHOWN)).map(({ key, value, text, href, isLabel = false }) => (
          <li key={key} class="bar">
            <span
              class="bar-fill"
              aria-hidden="true"
              style={{
                width: `${most === 0 ? 0 : (100 * value) / most}%`,
                background: isLabel ? `var(--c${colourOf('label', key)})` : 'var(--accent)',
              }}
            />
            {href === undefined ? (
              <span class="bar-name" title={key}>
                {key}
              </span>
            ) : (
              <a class="bar-name" href={href} title={key}>
                {key}
              </a>
            )}
            <span class="bar-value">{text}</span>
          </li>
        ))}
      </ul>
      {rows.length > SHOWN && !isWhole && (
        <button type="button" class="small" onClick={() => setIsWhole(true)}>
          {t('top.others', { n: rows.length - SHOWN })}
        </button>
      )}
    </>
  );
}
