/** The header cell of a column that rows can be sorted by. */
import type { ComponentChildren } from 'preact';
import { nextSort } from '../state/url-state.js';

interface SortHeaderProps {
  readonly column: string;
  /** `column` or `-column`. */
  readonly sort: string;
  readonly onSort: (sort: string) => void;
  readonly class?: string;
  readonly hint?: string;
  readonly children: ComponentChildren;
}

export function direction(column: string, sort: string): 'ascending' | 'descending' | 'none' {
  if (sort === column) return 'ascending';
  return sort === `-${column}` ? 'descending' : 'none';
}

const signs = { ascending: ' ▲', descending: ' ▼', none: '' };

export function SortHeader({ column, sort, onSort, class: extra, hint, children }: SortHeaderProps) {
  const way = direction(column, sort);
  return (
    <th scope="col" class={extra} aria-sort={way}>
      <button type="button" class="sorter" title={hint} onClick={() => onSort(nextSort(sort, column) || column)}>
        {children}
        <span aria-hidden="true">{signs[way]}</span>
      </button>
    </th>
  );
}
