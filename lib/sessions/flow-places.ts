/**
 * A number for each of many flows, by flow_id: a hash table in typed arrays. A Map would do, but flows come and go by the hundred
 * thousand, and its tables, made anew as they fill up with what was deleted, keep the collector busy.
 */

const free = -1;

export class FlowPlaces {
  #ids = new Float64Array(1024);
  /** `free` where nothing is. */
  #places = new Int32Array(1024).fill(free);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** -1 where the flow has none. */
  get(flowId: number): number {
    return this.#places[this.#slotOf(flowId)] as number;
  }

  /** `place` is not negative. */
  set(flowId: number, place: number): void {
    let slot = this.#slotOf(flowId);
    if (this.#places[slot] === free) {
      if (2 * (this.#size + 1) > this.#places.length) {
        this.#grow();
        slot = this.#slotOf(flowId);
      }
      this.#size++;
    }
    this.#ids[slot] = flowId;
    this.#places[slot] = place;
  }

  delete(flowId: number): void {
    let hole = this.#slotOf(flowId);
    if (this.#places[hole] === free) return;
    this.#size--;
    // What lies behind is moved up where it may, so that every search still ends at the first free slot.
    const mask = this.#places.length - 1;
    for (let slot = (hole + 1) & mask; this.#places[slot] !== free; slot = (slot + 1) & mask) {
      const home = this.#home(this.#ids[slot] as number);
      if (((slot - home) & mask) < ((slot - hole) & mask)) continue;
      this.#ids[hole] = this.#ids[slot] as number;
      this.#places[hole] = this.#places[slot] as number;
      hole = slot;
    }
    this.#places[hole] = free;
  }

  /** Where the flow is, or would be. */
  #slotOf(flowId: number): number {
    const mask = this.#places.length - 1;
    let slot = this.#home(flowId);
    while (this.#places[slot] !== free && this.#ids[slot] !== flowId) slot = (slot + 1) & mask;
    return slot;
  }

  /** Flows that began one after the other are looked for so: sixteen numbers lie together. The table's size is a power of two. */
  #home(flowId: number): number {
    const mixed = Math.imul((flowId >>> 4) ^ (flowId / 2 ** 32), 0x9e3779b1);
    return (((mixed ^ (mixed >>> 15)) << 4) | (flowId & 15)) & (this.#places.length - 1);
  }

  #grow(): void {
    const [ids, places] = [this.#ids, this.#places];
    this.#ids = new Float64Array(2 * ids.length);
    this.#places = new Int32Array(2 * places.length).fill(free);
    for (let slot = 0; slot < places.length; slot++) {
      if (places[slot] === free) continue;
      const to = this.#slotOf(ids[slot] as number);
      this.#ids[to] = ids[slot] as number;
      this.#places[to] = places[slot] as number;
    }
  }
}
