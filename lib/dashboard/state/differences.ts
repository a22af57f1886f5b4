/** What became of an amount from one job to the other. Pure. */
export type Change = 'same' | 'more' | 'less' | 'new' | 'gone';

export function changeOf(a: number, b: number): Change {
  if (a === b) return 'same';
  if (a === 0) return 'new';
  if (b === 0) return 'gone';
  return b > a ? 'more' : 'less';
}

/** How many times as much, or as little: ×1.5, ÷3; empty where one is none or both are alike. */
export function factorText(a: number, b: number, write: (value: number) => string): string {
  if (a === 0 || b === 0 || a === b) return '';
  const rounded = (value: number) => write(value >= 10 ? Math.round(value) : Math.round(value * 10) / 10);
  const factor = b > a ? b / a : a / b;
  if (factor < 1.05) return '';
  return `${b > a ? '×' : '÷'}${rounded(factor)}`;
}

/** With its sign, a minus as typeset. */
export function signed(difference: number, write: (value: number) => string): string {
  if (difference === 0) return write(0);
  return `${difference > 0 ? '+' : '−'}${write(Math.abs(difference))}`;
}
