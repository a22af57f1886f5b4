/** How a job reads its captures: what API v2 takes and the catalogue keeps. Plain values; checks nothing. */

export interface JobOptions {
  /** Feature sets stored with each flow. */
  readonly features: 'iscx' | 'all' | 'none';
  /** Length of a window in seconds. */
  readonly windowS: number;
  /** Null: TCP 300, others 120. */
  readonly idleTimeoutS: number | null;
  /** Null: a flow is never cut for its length. */
  readonly activeTimeoutS: number | null;
  /** A BPF expression; null: every packet. */
  readonly filter: string | null;
}

/** What a job is read with where nobody says otherwise; all that API v1 knows. */
export const defaultJobOptions: JobOptions = {
  features: 'iscx',
  windowS: 15,
  idleTimeoutS: null,
  activeTimeoutS: null,
  filter: null,
};

/** What differs from the defaults, as JSON in an order of its own: the same options, the same text. */
export function optionsText(options: JobOptions): string {
  const names = Object.keys(defaultJobOptions).sort() as (keyof JobOptions)[];
  return JSON.stringify(
    Object.fromEntries(
      names.filter((name) => options[name] !== defaultJobOptions[name]).map((name) => [name, options[name]]),
    ),
  );
}

export function optionsOf(text: string): JobOptions {
  return { ...defaultJobOptions, ...(JSON.parse(text) as Partial<JobOptions>) };
}
