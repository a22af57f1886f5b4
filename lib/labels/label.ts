/** The answer to "what is this flow, and why do you say so". A plain value; the rule that makes it is in labeller.ts. */

/** Where the label came from. 'user' appears only where somebody corrected the flow by hand. */
export type LabelSource = 'user' | 'payload' | 'metadata' | 'session' | 'model' | 'port' | 'none';

export interface Label {
  /** The application where known, else the protocol, else 'unknown'. */
  readonly label: string;
  /** The application protocol, or 'unknown'. */
  readonly protocol: string;
  /** Group of the label in the catalogue, or 'unknown'. */
  readonly group: string;
  readonly source: LabelSource;
  /** 0 to 1. */
  readonly confidence: number;
  /** What said so, in words; null where nothing did. */
  readonly evidence: string | null;
}

/** Name of the label, of the protocol and of the group of a flow without evidence. */
export const unknownName = 'unknown';

export const unknownLabel: Label = {
  label: unknownName,
  protocol: unknownName,
  group: unknownName,
  source: 'none',
  confidence: 0,
  evidence: null,
};
