/** What is wrong with an option is said in the caller's words, not in the core's. */
import t from 'tap';
import { analyzeCapture } from '../../../lib/pipeline/analyze-capture.js';

t.test('a timeout out of range is named as the caller named it', async (t) => {
  t.throws(() => analyzeCapture([], { idleTimeoutS: 0 }), { name: 'RangeError', message: /^idleTimeoutS / });
  t.throws(() => analyzeCapture([], { activeTimeoutS: -1 }), { name: 'RangeError', message: /^activeTimeoutS / });
});
