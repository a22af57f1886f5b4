/** The columns, fields, aliases and operators that the server knows, told in the reader's language. */
import { useMemo } from 'preact/hooks';
import { type Columns, path } from '../api.js';
import { useLasting } from './answers.js';
import { useSettings } from './settings.js';
import { aliasText, columnText, operatorText } from './spoken.js';

/** Null until the server has told them. */
export function useColumns(): Columns | null {
  const columns = useLasting<Columns>(path(['columns']));
  const { language } = useSettings();
  return useMemo(() => {
    if (columns === null) return null;
    return {
      flows: columns.flows.map((one) => ({ ...one, description: columnText(one, language) })),
      sessions: columns.sessions.map((one) => ({ ...one, description: columnText(one, language, 'sessions') })),
      aliases: columns.aliases.map((one) => ({ ...one, description: aliasText(one.description, language) })),
      operators: columns.operators.map((one) => ({ ...one, description: operatorText(one, language) })),
    };
  }, [columns, language]);
}
