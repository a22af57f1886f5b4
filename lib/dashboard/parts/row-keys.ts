/** j and k walk over the rows of a plain table, Enter opens one. Rows carry data-row, and data-href where they lead somewhere. */
import { useRef } from 'preact/hooks';
import { useKeys } from '../state/keyboard.js';

export function useRowKeys(open: (href: string) => void) {
  const table = useRef<HTMLTableElement>(null);
  const rows = () => [...(table.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])];
  const step = (by: number) => {
    const all = rows();
    const here = all.findIndex((row) => row.contains(document.activeElement));
    const next = all[here < 0 ? (by > 0 ? 0 : all.length - 1) : Math.max(0, Math.min(all.length - 1, here + by))];
    next?.focus();
    next?.scrollIntoView({ block: 'nearest' });
  };
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    Enter: () => {
      const href = (document.activeElement as HTMLElement | null)?.dataset?.['href'];
      if (href !== undefined) open(href);
    },
  });
  return table;
}
