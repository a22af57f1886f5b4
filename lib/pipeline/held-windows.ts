/**
 * Vectors of windows that wait for the row of their flow, which comes after them. Bounded: of each flow the first few, of all a
 * fixed number of bytes; what is beyond is counted and let go. Knows no models.
 */
import type { ColumnBatch, FloatColumn, IntColumn } from '../schema/column-batch.js';
import { FlowPlaces } from '../sessions/flow-places.js';

export interface HeldWindowsLimits {
  readonly windowsPerFlow: number;
  readonly bytes: number;
}

/** Two minutes of a flow in windows of 15 s; 64 MB are 600,000 windows of 23 features. */
export const usualLimits: HeldWindowsLimits = { windowsPerFlow: 8, bytes: 64 * 2 ** 20 };

/** The feature columns of these names, to copy rows from. */
export function featureColumns(batch: ColumnBatch, names: readonly string[]): FloatColumn[] {
  return names.map((name) => {
    const column = batch.column(name);
    if (column.kind !== 'float') throw new TypeError(`column ${name} is no feature`);
    return column;
  });
}

/** One row of the columns into `out` from `at` on; narrowed to what models take. */
export function copyFeatures(columns: readonly FloatColumn[], row: number, out: Float32Array, at: number): void {
  for (let index = 0; index < columns.length; index++) {
    const { values, offset, stride } = columns[index] as FloatColumn;
    out[at + index] = values[offset + row * stride] as number;
  }
}

const none = -1;
const placesPerSlab = 1024;
/** Of a place: the next one of its flow; of a flow's first place also its last one, how many, and of how many windows. */
const [next, last, kept, seen, noteSize] = [0, 1, 2, 3, 4];

class Slab {
  readonly vectors: Float32Array;
  readonly notes = new Int32Array(placesPerSlab * noteSize);

  constructor(width: number) {
    this.vectors = new Float32Array(placesPerSlab * width);
  }
}

export class HeldWindows {
  readonly features: readonly string[];
  readonly #perFlow: number;
  readonly #capacity: number;
  readonly #slabs: Slab[] = [];
  /** Places that are free, one after the other by `next`. */
  #free = none;
  #count = 0;
  /** First place of each flow. */
  readonly #flows = new FlowPlaces();

  constructor(features: readonly string[], limits: HeldWindowsLimits = usualLimits) {
    this.features = features;
    this.#perFlow = limits.windowsPerFlow;
    this.#capacity = Math.floor(limits.bytes / (4 * (features.length + noteSize)));
  }

  /** Vectors held now. */
  get count(): number {
    return this.#count;
  }

  add(windows: ColumnBatch): void {
    const columns = featureColumns(windows, this.features);
    const ids = (windows.column('flow_id') as IntColumn).values;
    for (let row = 0; row < windows.rowCount; row++) {
      const place = this.#placeFor(ids[row] as number);
      if (place !== none) copyFeatures(columns, row, this.#slab(place).vectors, this.#offset(place));
    }
  }

  /** Of the flow: vectors that are held, and windows that there were. */
  held(flowId: number): { readonly kept: number; readonly seen: number } {
    const first = this.#flows.get(flowId);
    if (first === none) return { kept: 0, seen: 0 };
    return { kept: this.#note(first, kept), seen: this.#note(first, seen) };
  }

  /** The flow's vectors into `out` from row `at` on, of each the features at these indexes. */
  copy(flowId: number, picks: readonly number[], out: Float32Array, at: number): void {
    let to = at * picks.length;
    for (let place = this.#flows.get(flowId); place !== none; place = this.#note(place, next)) {
      const { vectors } = this.#slab(place);
      const offset = this.#offset(place);
      for (let index = 0; index < picks.length; index++)
        out[to++] = vectors[offset + (picks[index] as number)] as number;
    }
  }

  forget(flowId: number): void {
    const first = this.#flows.get(flowId);
    if (first === none) return;
    this.#flows.delete(flowId);
    this.#count -= this.#note(first, kept);
    this.#setNote(this.#note(first, last), next, this.#free);
    this.#free = first;
  }

  /** Where the next vector of the flow goes, or none where it is not kept. */
  #placeFor(flowId: number): number {
    const first = this.#flows.get(flowId);
    if (first !== none) this.#setNote(first, seen, this.#note(first, seen) + 1);
    if (this.#count >= this.#capacity) return none;
    if (first !== none && this.#note(first, kept) >= this.#perFlow) return none;
    const place = this.#freePlace();
    this.#count++;
    this.#setNote(place, next, none);
    if (first === none) {
      this.#flows.set(flowId, place);
      this.#setNote(place, kept, 1);
      this.#setNote(place, seen, 1);
    } else {
      this.#setNote(this.#note(first, last), next, place);
      this.#setNote(first, kept, this.#note(first, kept) + 1);
    }
    this.#setNote(first === none ? place : first, last, place);
    return place;
  }

  #freePlace(): number {
    if (this.#free === none) this.#addSlab();
    const place = this.#free;
    this.#free = this.#note(place, next);
    return place;
  }

  #addSlab(): void {
    const begin = this.#slabs.length * placesPerSlab;
    this.#slabs.push(new Slab(this.features.length));
    for (let place = begin; place < begin + placesPerSlab; place++) this.#setNote(place, next, place + 1);
    this.#setNote(begin + placesPerSlab - 1, next, none);
    this.#free = begin;
  }

  #slab(place: number): Slab {
    return this.#slabs[Math.floor(place / placesPerSlab)] as Slab;
  }

  #offset(place: number): number {
    return (place % placesPerSlab) * this.features.length;
  }

  #note(place: number, which: number): number {
    return this.#slab(place).notes[(place % placesPerSlab) * noteSize + which] as number;
  }

  #setNote(place: number, which: number, value: number): void {
    this.#slab(place).notes[(place % placesPerSlab) * noteSize + which] = value;
  }
}
