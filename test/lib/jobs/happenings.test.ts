import t from 'tap';
import { BusyError } from '../../../lib/errors.js';
import { Happenings } from '../../../lib/jobs/happenings.js';

t.test('only so many listen at once; who leaves makes room', async (t) => {
  const happenings = new Happenings(2);
  const [first] = [happenings.subscribe(), happenings.subscribe()];
  t.throws(() => happenings.subscribe(), BusyError);
  first?.close();
  t.ok(happenings.subscribe());
});
