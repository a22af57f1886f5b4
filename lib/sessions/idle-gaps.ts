/** How long an application may be silent before what it does next counts as another piece of work. Packet time. */

const second = 1_000_000;

/** Of groups whose work has pauses of its own kind; seconds. Applications of one page or request at a time have the default. */
const gapOfGroup = new Map([
  // Peers come and go for as long as a file is wanted.
  ['peer2peer', 300],
  // A message now and then, over connections that are made anew.
  ['messaging', 300],
  ['iot', 300],
  ['mail', 120],
  ['games', 120],
  ['voice', 120],
  ['file_transfer', 120],
  ['remote_access', 120],
  ['databases', 120],
]);
const defaultGap = 60;
/** Questions that have nothing to do with each other. */
export const questionsGapUs = 10 * second;
/** Whose pauses are the protocol's: a clock asks every 64 s (RFC 5905), or less often when it is right; one missed answer included. */
const gapOfLabel = new Map([['ntp', 130]]);
/** Whose process a flow is does not change by waiting. */
export const processGapUs = 3600 * second;

export function idleGapUs(group: string, label: string): number {
  return (gapOfLabel.get(label) ?? gapOfGroup.get(group) ?? defaultGap) * second;
}
