/** A uPlot in an element, as wide as that is: made anew when `shape` changes, its data alone when these do. Knows nothing of what is drawn. */
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

interface Plotted {
  /** Colours, language: what an axis or a series is drawn by. */
  readonly shape: string;
  readonly height: number;
  readonly optionsOf: (width: number) => uPlot.Options;
  readonly data: uPlot.AlignedData;
}

/** `data` must stay the same object while nothing changes. */
export function usePlot(given: Plotted): RefObject<HTMLDivElement | null> {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(given);
  latest.current = given;
  useLayoutEffect(() => {
    if (box.current === null) return;
    const { optionsOf, data } = latest.current;
    const made = new uPlot(optionsOf(box.current.clientWidth), data, box.current);
    plot.current = made;
    return () => made.destroy();
  }, [given.shape]);
  useEffect(() => plot.current?.setData(given.data), [given.data]);
  useEffect(() => {
    if (box.current === null) return;
    const watch = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      plot.current?.setSize({ width: Math.floor(entry.contentRect.width), height: latest.current.height });
    });
    watch.observe(box.current);
    return () => watch.disconnect();
  }, []);
  return box;
}
