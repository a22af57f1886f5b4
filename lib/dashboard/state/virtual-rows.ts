/**
 * Which rows of a million are in view (@tanstack/virtual-core). A browser gives no element more than some 17 million pixels, so
 * beyond that a pixel of the scroll bar stands for more than one of the table.
 */
import { observeElementRect, type VirtualItem, Virtualizer } from '@tanstack/virtual-core';
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';

const MOST_PIXELS = 15_000_000;

export interface VirtualRows {
  readonly items: readonly VirtualItem[];
  /** Of the element that makes the scroll bar as long as it has to be. */
  readonly height: number;
  /** Where a row's top is in that element. */
  topOf(item: VirtualItem): number;
  scrollTo(index: number): void;
}

export function useVirtualRows(box: RefObject<HTMLElement | null>, count: number, rowHeight: number): VirtualRows {
  const [, setTurn] = useState(0);
  const full = count * rowHeight;
  const height = Math.min(full, MOST_PIXELS);
  // The virtualizer keeps what it was given when the table appeared, which was empty then.
  const sizes = useRef({ full, height });
  sizes.current = { full, height };
  /** Pixels of the table for one of the scroll bar. */
  const ratio = () => {
    const room = box.current?.clientHeight ?? 0;
    const { full: all, height: shown } = sizes.current;
    return all === shown ? 1 : (all - room) / Math.max(1, shown - room);
  };
  const virtualizer = useMemo(
    () =>
      new Virtualizer<HTMLElement, HTMLElement>({
        count: 0,
        getScrollElement: () => box.current,
        estimateSize: () => rowHeight,
        scrollToFn: () => {},
        observeElementRect,
        observeElementOffset: () => {},
      }),
    [],
  );
  virtualizer.setOptions({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    observeElementRect,
    observeElementOffset: (_instance, tell) => {
      const element = box.current;
      if (element === null) return;
      const onScroll = () => tell(element.scrollTop * ratio(), true);
      onScroll();
      element.addEventListener('scroll', onScroll, { passive: true });
      return () => element.removeEventListener('scroll', onScroll);
    },
    scrollToFn: (offset) => box.current?.scrollTo({ top: offset / ratio() }),
    onChange: () => setTurn((turn) => turn + 1),
  });
  useEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer._willUpdate());
  // The virtualizer's own way ends where the scroll bar does, which knows of no ratio. The header is as high as a row.
  const show = (index: number) => {
    const element = box.current;
    if (element === null) return;
    const offset = element.scrollTop * ratio();
    const start = index * rowHeight;
    const least = start + 2 * rowHeight - element.clientHeight;
    const wanted = Math.min(start, Math.max(least, offset));
    if (wanted !== offset) element.scrollTo({ top: Math.max(0, wanted) / ratio() });
  };
  const items = virtualizer.getVirtualItems();
  const scrolled = box.current?.scrollTop ?? 0;
  const shift = full <= MOST_PIXELS ? 0 : scrolled - scrolled * ratio();
  return {
    items,
    height,
    topOf: ({ start }) => start + shift,
    scrollTo: (index) => show(index),
  };
}
