/** What a capture says of itself, as `tractor info --json` has it, as far as it is shown. Pure. */
export interface CaptureInterface {
  readonly name: string;
  readonly description: string;
  readonly link_type_name: string;
  readonly snap_length: number;
  readonly packets: number;
  readonly received: number | null;
  readonly dropped: number | null;
  readonly filter: string;
  readonly os: string;
  readonly hardware: string;
}

export interface CaptureHealth {
  readonly path: string;
  readonly format?: string;
  readonly compression?: string | null;
  readonly interfaces?: readonly CaptureInterface[];
  readonly sections?: readonly { readonly application: string; readonly os: string; readonly hardware: string }[];
  readonly packets?: number;
  readonly bytes_read?: number;
  readonly captured_bytes?: number;
  readonly wire_bytes?: number;
  readonly time_first?: string | null;
  readonly time_last?: string | null;
  readonly truncated_packets?: number;
  readonly out_of_order_packets?: number;
  readonly packet_comments?: number;
  readonly secrets_blocks?: number;
  readonly capture_anomalies?: Counts;
}

export type Counts = Readonly<Record<string, number>>;

export interface RunSummary {
  readonly packets: number;
  readonly flows: number;
  readonly packet_counters: Counts;
  readonly end_reasons: Counts;
  readonly anomalies: Counts;
  readonly unsupported_link_types: Counts;
  readonly captures: readonly CaptureHealth[];
}

/** What is not zero, most first. */
export function countsOf(value: unknown): readonly (readonly [string, number])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value)
    .filter((entry): entry is [string, number] => typeof entry[1] === 'number' && entry[1] > 0)
    .sort(([, one], [, other]) => other - one);
}
