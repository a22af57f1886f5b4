/** Learning: a table as its file holds it, before anything in it is a feature or a label: plain values between the readers. */

export type RawCell = string | number | bigint | boolean | null;

export interface RawTable {
  readonly names: readonly string[];
  readonly rows: readonly (readonly RawCell[])[];
}
