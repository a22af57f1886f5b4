/** A table of any number of rows, of which only those in view are on the page. Sorts by headers, walks by keys, asks nothing. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Column, Row } from '../api.js';
import { colourOf } from '../state/colours.js';
import { cellText, columnWidth, isNumber, isTime } from '../state/columns.js';
import { useKeys } from '../state/keyboard.js';
import type { RowPages } from '../state/row-pages.js';
import { useSpeech } from '../state/settings.js';
import { nextSort } from '../state/url-state.js';
import { useVirtualRows } from '../state/virtual-rows.js';
import { direction } from './sort-header.js';

const ROW_HEIGHT = 26;

interface VirtualTableProps {
  readonly label: string;
  readonly columns: readonly Column[];
  readonly pages: RowPages;
  readonly sort: string;
  readonly onSort: (sort: string) => void;
  readonly onOpen: (row: Row) => void;
  /** Where a row leads to: its first cell is a link there. */
  readonly hrefOf: (row: Row) => string;
}

const signs = { ascending: ' ▲', descending: ' ▼', none: '' };
const coloured = new Set(['label', 'label_group', 'label_protocol']);

function Header({ columns, sort, onSort }: Pick<VirtualTableProps, 'columns' | 'sort' | 'onSort'>) {
  const { t } = useSpeech();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a row of a grid whose rows are not all there
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus
    <div class="vrow vhead" role="row" aria-rowindex={1}>
      {columns.map((column, index) => {
        const way = direction(column.name, sort);
        return (
          // biome-ignore lint/a11y/useSemanticElements: as above
          // biome-ignore lint/a11y/useFocusableInteractive: its button has the focus
          <div
            key={column.name}
            role="columnheader"
            class={isNumber(column) ? 'vcell number' : 'vcell'}
            aria-colindex={index + 1}
            aria-sort={way}
          >
            <button
              type="button"
              class="sorter"
              title={`${column.name}: ${column.description}`}
              aria-label={t('flows.sortBy', { column: column.name })}
              onClick={() => onSort(nextSort(sort, column.name))}
            >
              {column.name}
              <span aria-hidden="true">{signs[way]}</span>
            </button>
          </div>
        );
      })}
    </div>
  );
}

function Value({ column, row }: { column: Column; row: Row }) {
  const speech = useSpeech();
  const text = cellText(column, row[column.name], speech);
  if (!coloured.has(column.name) || text === '') return <>{text}</>;
  return (
    <>
      <span class="swatch" style={{ background: `var(--c${colourOf(column.name, text)})` }} aria-hidden="true" />
      {text}
    </>
  );
}

interface RowProps extends Pick<VirtualTableProps, 'columns' | 'hrefOf' | 'onOpen'> {
  readonly row: Row | undefined;
  readonly index: number;
  readonly top: number;
  readonly isActive: boolean;
}

function TableRow({ row, index, top, columns, isActive, hrefOf, onOpen }: RowProps) {
  const speech = useSpeech();
  const open = (event: MouseEvent) => {
    const isLink = event.target instanceof Element && event.target.closest('a') !== null;
    if (row !== undefined && !isLink && (getSelection()?.isCollapsed ?? true)) onOpen(row);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a row of a grid whose rows are not all there
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus, aria-activedescendant says which row
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter opens, and the first cell is a link
    <div
      id={`row-${index}`}
      role="row"
      class={isActive ? 'vrow active' : 'vrow'}
      aria-rowindex={index + 2}
      aria-selected={isActive}
      style={{ transform: `translateY(${top}px)` }}
      onClick={open}
    >
      {columns.map((column, place) => (
        // biome-ignore lint/a11y/useSemanticElements: as above
        // biome-ignore lint/a11y/useFocusableInteractive: as above
        <div
          key={column.name}
          role="gridcell"
          class={`vcell${isNumber(column) ? ' number' : ''}${isTime(column.name) ? ' time' : ''}`}
          aria-colindex={place + 1}
          title={row !== undefined && column.kind === 'text' ? cellText(column, row[column.name], speech) : undefined}
        >
          {row === undefined ? (
            <span class="bone" />
          ) : place === 0 ? (
            <a href={hrefOf(row)} tabIndex={-1}>
              <Value column={column} row={row} />
            </a>
          ) : (
            <Value column={column} row={row} />
          )}
        </div>
      ))}
    </div>
  );
}

export function VirtualTable(props: VirtualTableProps) {
  const { columns, pages, sort, onSort, onOpen } = props;
  const box = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(-1);
  const total = pages.total ?? 0;
  const rows = useVirtualRows(box, total, ROW_HEIGHT);
  const [first, last] = [rows.items[0]?.index ?? 0, rows.items.at(-1)?.index ?? 0];
  useEffect(() => pages.want(first, last), [pages, first, last]);
  useEffect(() => {
    setActive(-1);
    box.current?.scrollTo({ top: 0 });
  }, [pages]);
  const step = (by: number) => {
    const next = Math.max(0, Math.min(total - 1, active + by));
    setActive(next);
    rows.scrollTo(next);
    box.current?.focus({ preventScroll: true });
  };
  const moves: Record<string, number> = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1, PageDown: 20, PageUp: -20 };
  const inTable = (act: () => void) => (event: KeyboardEvent) => {
    if (document.activeElement !== box.current) return;
    event.preventDefault();
    act();
  };
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    Home: inTable(() => step(-total)),
    End: inTable(() => step(total + 1)),
    ...Object.fromEntries(
      Object.entries(moves)
        .filter(([key]) => key.length > 1)
        .map(([key, by]) => [key, inTable(() => step(by))]),
    ),
    Enter: inTable(() => {
      const row = pages.rowAt(active);
      if (row !== undefined) onOpen(row);
    }),
  });
  const widths = columns.map((column) => columnWidth(column));
  const template = widths.map((width) => `minmax(${width}px, ${Math.round(width)}fr)`).join(' ');
  const width = widths.reduce((sum, one) => sum + one, 0);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table element would need all of its rows
    <div
      ref={box}
      class="vtable"
      role="grid"
      tabIndex={0}
      aria-label={props.label}
      aria-rowcount={total + 1}
      aria-colcount={columns.length}
      aria-busy={pages.isLoading}
      aria-activedescendant={active >= first && active <= last && active >= 0 ? `row-${active}` : undefined}
      style={{ '--template': template, '--width': `${width}px` }}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      <div role="rowgroup" class="vhead-group">
        <Header columns={columns} sort={sort} onSort={onSort} />
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      <div role="rowgroup" class="vspace" style={{ height: `${rows.height}px` }}>
        {rows.items.map((item) => (
          <TableRow
            key={item.index}
            row={pages.rowAt(item.index)}
            index={item.index}
            top={rows.topOf(item)}
            columns={columns}
            isActive={item.index === active}
            hrefOf={props.hrefOf}
            onOpen={onOpen}
          />
        ))}
      </div>
    </div>
  );
}
