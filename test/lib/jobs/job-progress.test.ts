import t from 'tap';
import { ProgressMeter } from '../../../lib/jobs/job-progress.js';
import { LabelAmounts } from '../../../lib/jobs/label-amounts.js';
import { flowBatch } from '../flow-rows.js';

const at = (bytesRead: number, packets: number, bytesTotal = 1000) => ({ bytesRead, bytesTotal, packets, flows: 1 });

t.test('rates over the last ten seconds, and what is left at that speed', async (t) => {
  const meter = new ProgressMeter(0);
  t.match(meter.add(at(0, 0), [], 0), { bytesPerS: 0, secondsLeft: null }, 'no time, no speed');
  t.match(meter.add(at(100, 10), [], 1000), { bytesPerS: 100, packetsPerS: 10, secondsLeft: 9 });
  t.match(meter.add(at(300, 30), [], 2000), { bytesPerS: 150, packetsPerS: 15, secondsLeft: 5 });
  // Nothing moves from here on: after ten seconds the speed is none, and the end is not in sight.
  for (let second = 3; second < 12; second++) meter.add(at(300, 30), [], second * 1000);
  t.match(meter.add(at(300, 30), [], 13_000), { bytesPerS: 0, secondsLeft: null });
  t.match(meter.add(at(1000, 100), [], 14_000), { secondsLeft: 0 });
  t.match(meter.add(at(2000, 100, 0), [], 15_000), { secondsLeft: null }, 'of unknown size');
});

t.test('labels of flows that ended, the most first', async (t) => {
  const amounts = new LabelAmounts();
  const flow = (label: string, bytes: number) => ({ label, fwd_bytes: bytes, bwd_bytes: 1 });
  amounts.add(flowBatch([flow('dns', 10), flow('vk', 20), flow('dns', 30)]));
  amounts.add(flowBatch([flow('http', 5), flow('vk', 7), flow('dns', 1)]));
  t.same(amounts.top(), [
    { label: 'dns', flows: 3, bytes: 44 },
    { label: 'vk', flows: 2, bytes: 29 },
    { label: 'http', flows: 1, bytes: 6 },
  ]);
  for (let index = 0; index < 30; index++) amounts.add(flowBatch([flow(`l${index}`, 1)]));
  t.equal(amounts.top().length, 20);
});
