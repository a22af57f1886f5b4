import t from 'tap';
import { parseFilter } from '../../../lib/filter/parse-filter.js';
import { timeBounds } from '../../../lib/report/time-bounds.js';

const always = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

for (const [filter, from, to] of [
  ['', ...always],
  ['label == dns', ...always],
  ['time_start_us >= 100', 100, always[1]],
  ['time_end_us < 200 && label == dns', always[0], 200],
  ['time_start_us >= 100 && time_start_us < 200', 100, 200],
  ['time_start_us in {100..200}', 100, 200],
  ['(time_start_us == 100 || time_start_us == 300) && time_end_us >= 150', 150, 300],
  ['time_start_us >= 100 || label == dns', ...always],
  ['!(time_start_us >= 100)', ...always],
  ['duration_us < 5', ...always],
] as const)
  t.test(`the times of: ${filter}`, async (t) => {
    const bounds = timeBounds(parseFilter(filter));
    t.strictSame([bounds.fromUs, bounds.toUs], [from, to]);
  });
