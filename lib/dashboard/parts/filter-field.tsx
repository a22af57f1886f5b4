/** The field a filter is written in: completes names, operators and values. Whether the filter is right is not asked here. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Columns, ofJob, path, type Top } from '../api.js';
import { useAnswer } from '../state/answers.js';
import { useColumns } from '../state/columns-known.js';
import { type Completion, complete, completionAt, filterValue } from '../state/filter-text.js';
import { useSpeech } from '../state/settings.js';

interface FilterFieldProps {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onApply: (text: string) => void;
  readonly isWrong: boolean;
  /** Whose values are offered; null: none. */
  readonly jobId: string | null;
  readonly of: 'flows' | 'sessions';
}

interface Suggestion {
  readonly text: string;
  readonly what: string;
}

const MOST = 40;
/** Operators that do not stand between a field and a value. */
const between = /^(?:&&|\|\||!|and|or|not|exists)$/;
const joints = ['&&', '||'];
/** Fields whose values are few enough to choose from. */
const listed =
  /^(?:label|label_group|label_protocol|protocol|client_ip|server_ip|server_port|country|end_reason|tunnel|sni|http_host|dns_name|process_name|user_agent|ja4)$/;

function fits(word: string, { text }: Suggestion): boolean {
  return text.toLowerCase().includes(word.toLowerCase()) && text !== word;
}

/** What begins with the word comes first. */
function ranked(word: string, all: readonly Suggestion[]): readonly Suggestion[] {
  const begins = ({ text }: Suggestion) => (text.toLowerCase().startsWith(word.toLowerCase()) ? 0 : 1);
  return all
    .filter((one) => fits(word, one))
    .sort((one, other) => begins(one) - begins(other))
    .slice(0, MOST);
}

function fields(columns: Columns | null, of: 'flows' | 'sessions'): readonly Suggestion[] {
  if (columns === null) return [];
  const own = columns[of].filter(({ filter }) => filter);
  return [
    ...own.map(({ name, description }) => ({ text: name, what: description })),
    ...columns.aliases.map(({ name, means, description }) => ({ text: name, what: description || means })),
  ];
}

function operators(columns: Columns | null): readonly Suggestion[] {
  return (columns?.operators ?? []).map((one) =>
    typeof one === 'string' ? { text: one, what: '' } : { text: one.name, what: one.description },
  );
}

function meaning(field: string, columns: Columns | null): string {
  return columns?.aliases.find(({ name }) => name === field)?.means ?? field;
}

function useSuggestions(
  completion: Completion | null,
  jobId: string | null,
  of: 'flows' | 'sessions',
): readonly Suggestion[] {
  const { t } = useSpeech();
  const columns = useColumns();
  const field = completion?.kind === 'value' ? meaning(completion.field, columns) : '';
  const top = useAnswer<Top>(
    jobId !== null && listed.test(field)
      ? path(ofJob(jobId, 'top'), { by: field, measure: 'flows', limit: 100 })
      : null,
  );
  if (completion === null) return [];
  const values = () =>
    (top.data?.by === field ? top.data.rows : []).flatMap(({ key, flows }) =>
      key === null ? [] : [{ text: filterValue(key), what: t('count.flows', { n: flows }) }],
    );
  const all = {
    field: () => fields(columns, of),
    operator: () => operators(columns).filter(({ text }) => !between.test(text)),
    value: values,
    joint: () => joints.map((text) => ({ text, what: '' })),
  }[completion.kind]();
  return ranked(completion.word, all);
}

interface ListProps {
  readonly suggestions: readonly Suggestion[];
  readonly chosen: number;
  readonly onChoose: (suggestion: Suggestion) => void;
}

function SuggestionList({ suggestions, chosen, onChoose }: ListProps) {
  const { t } = useSpeech();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[chosen]?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    <div ref={list} class="suggestions" role="listbox" id="filter-suggestions" aria-label={t('filter.label')}>
      {suggestions.map((one, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field's keys choose
        // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field, aria-activedescendant says where
        <div
          key={one.text}
          id={`suggestion-${index}`}
          role="option"
          aria-selected={index === chosen}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(one)}
        >
          <code>{one.text}</code>
          <span class="what">{one.what}</span>
        </div>
      ))}
    </div>
  );
}

export function FilterField({ text, onText, onApply, isWrong, jobId, of }: FilterFieldProps) {
  const { t } = useSpeech();
  const field = useRef<HTMLInputElement>(null);
  const [completion, setCompletion] = useState<Completion | null>(null);
  const [chosen, setChosen] = useState(-1);
  const suggestions = useSuggestions(completion, jobId, of);
  const isOpen = completion !== null && suggestions.length > 0;
  const close = () => setCompletion(null);
  const look = () => {
    const { value = '', selectionStart = 0 } = field.current ?? {};
    setCompletion(completionAt(value, selectionStart ?? value.length));
    setChosen(-1);
  };
  const choose = (suggestion: Suggestion) => {
    if (completion === null || field.current === null) return;
    const next = complete(text, completion, suggestion.text);
    onText(next.text);
    field.current.value = next.text;
    field.current.focus();
    field.current.setSelectionRange(next.caret, next.caret);
    look();
  };
  const move = (by: number) => setChosen((before) => (before + by + suggestions.length + 1) % (suggestions.length + 1));
  const onKey = (event: KeyboardEvent) => {
    const picked = suggestions[chosen] ?? (event.key === 'Tab' ? suggestions[0] : undefined);
    if (event.key === 'Escape') {
      if (isOpen) event.stopPropagation();
      return close();
    }
    if (event.key === 'ArrowDown' && !isOpen) return look();
    if (!isOpen) return;
    if (event.key === 'ArrowDown') move(1);
    else if (event.key === 'ArrowUp') move(-1);
    else if ((event.key === 'Enter' || (event.key === 'Tab' && completion?.word !== '')) && picked !== undefined)
      choose(picked);
    else if (event.key === 'Enter') {
      close();
      // What stands there now: the text that was drawn may be a key behind.
      onApply(field.current?.value ?? text);
    } else return;
    event.preventDefault();
  };
  return (
    <div class="filter-field">
      <input
        ref={field}
        type="text"
        data-filter
        role="combobox"
        spellcheck={false}
        autocomplete="off"
        autocapitalize="off"
        aria-label={t('filter.label')}
        aria-autocomplete="list"
        aria-expanded={isOpen}
        aria-controls={isOpen ? 'filter-suggestions' : undefined}
        aria-activedescendant={
          isOpen && chosen >= 0 && chosen < suggestions.length ? `suggestion-${chosen}` : undefined
        }
        aria-invalid={isWrong}
        aria-describedby={isWrong ? 'filter-fault' : undefined}
        placeholder={t('filter.placeholder')}
        value={text}
        onInput={({ currentTarget }) => {
          onText(currentTarget.value);
          look();
        }}
        onClick={look}
        onBlur={close}
        onKeyDown={onKey}
      />
      {isOpen && <SuggestionList suggestions={suggestions} chosen={chosen} onChoose={choose} />}
    </div>
  );
}
