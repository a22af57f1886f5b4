/** Command line: short text to standard output, all of it before the process ends. A reader that has gone is no fault. */
import { isBrokenPipe } from './faults.js';

export function printText(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    // The write's callback tells; without a listener the error would also end the process.
    if (process.stdout.listenerCount('error') === 0) process.stdout.on('error', () => {});
    process.stdout.write(text, (error) => (error && !isBrokenPipe(error) ? reject(error) : resolve()));
  });
}

/** Lines of cells in columns: each as wide as its widest cell, the last as long as it likes. */
export function aligned(rows: readonly (readonly string[])[], indent = ''): string {
  const widths: number[] = [];
  for (const row of rows)
    for (const [index, cell] of row.slice(0, -1).entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length);
  const lineOf = (row: readonly string[]) =>
    row.map((cell, index) => (index < row.length - 1 ? cell.padEnd((widths[index] as number) + 2) : cell)).join('');
  return rows.map((row) => `${`${indent}${lineOf(row)}`.trimEnd()}\n`).join('');
}
