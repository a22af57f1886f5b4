/** A filter as it is written: which words are asked what. Nothing is known of fields yet. */

export interface Written {
  /** Without quotes and escapes. */
  readonly text: string;
  readonly quoted: boolean;
  readonly position: number;
}

export type Syntax =
  | { readonly type: 'and' | 'or'; readonly parts: readonly Syntax[] }
  | { readonly type: 'not'; readonly part: Syntax }
  | { readonly type: 'bare'; readonly name: Written }
  | {
      readonly type: 'compare';
      readonly name: Written;
      readonly operator: Written;
      readonly values: readonly Written[];
    };
