/** What is wrong with an option is said in the caller's words, not in the core's. */
import t from 'tap';
import { analyzeCapture } from '../../../lib/pipeline/analyze-capture.js';

t.test('a timeout out of range is named as the caller named it', async (t) => {
  t.throws(() => analyzeCapture([], { idleTimeoutS: 0 }), { name: 'RangeError', message: /^idleTimeoutS / });
  t.throws(() => analyzeCapture([], { activeTimeoutS: -1 }), { name: 'RangeError', message: /^activeTimeoutS / });
});

t.test('names and numbers that are none are refused, not taken for others', async (t) => {
  const refused = (options: object, message: RegExp) =>
    t.throws(() => analyzeCapture([], options), { name: 'RangeError', message });
  refused({ rows: 'packets' }, /^rows: must be one of flows, windows, sessions$/);
  refused({ tunnels: 'both' }, /^tunnels: must be one of open, outer$/);
  refused({ maxFlows: 1.5 }, /^maxFlows must be a whole number$/);
  refused({ threads: 1.5 }, /^threads must be a whole number$/);
});
