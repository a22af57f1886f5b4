/** Series put on top of each other, for a plot that draws from the tallest to the lowest. Pure. */

/** As /timeseries answers. */
export interface Binned {
  readonly bin_us: number;
  readonly start_us: number;
  readonly bins: number;
  readonly series: readonly {
    readonly key: string | null;
    readonly total: number;
    readonly values: readonly number[];
  }[];
  readonly other: { readonly total: number; readonly values: readonly number[] } | null;
}

export interface Stack {
  /** Middle of no bin, but its beginning, in seconds since the epoch; one more than there are bins. */
  readonly seconds: readonly number[];
  readonly layers: readonly Layer[];
}

export interface Layer {
  readonly key: string | null;
  /** Of all that the answer did not name. */
  readonly isOther: boolean;
  readonly total: number;
  readonly values: readonly number[];
  /** Its own and all layers below. */
  readonly tops: readonly number[];
}

export function stackOf({ series, other, start_us, bin_us, bins }: Binned): Stack {
  const all = [
    ...series.map((one) => ({ ...one, isOther: false })),
    ...(other === null || other.total === 0 ? [] : [{ ...other, key: null, isOther: true }]),
  ];
  let below = new Array<number>(bins).fill(0);
  const layers = all.map((one) => {
    const tops = below.map((value, index) => value + (one.values[index] ?? 0));
    below = tops;
    return { ...one, tops };
  });
  const seconds = Array.from({ length: bins + 1 }, (_, index) => (start_us + index * bin_us) / 1e6);
  return { seconds, layers };
}
