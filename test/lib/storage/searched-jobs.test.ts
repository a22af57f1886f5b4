import { defaultJobOptions } from '../../../lib/schema/job-options.js';
import type { JobOutcome } from '../../../lib/storage/catalogue.js';
import { eachCatalogue } from './catalogues.js';

const file = (name: string) => ({ name, sizeBytes: 1, mtimeMs: 2 });
const outcome = (more: Partial<JobOutcome> = {}): JobOutcome => ({
  state: 'finished',
  message: null,
  flows: 1,
  timeFirstUs: null,
  timeLastUs: null,
  summary: null,
  ...more,
});

eachCatalogue(
  'the newest job over the same captures that has flows, page by page and by time',
  async (t, _place, catalogue) => {
    const job = async (names: readonly string[], more?: Partial<JobOutcome>) => {
      const wish = { captures: names.map(file), options: defaultJobOptions };
      const { jobId } = (await catalogue.createJob(wish)).job;
      await catalogue.claimJob();
      if (more !== undefined) await catalogue.finishJob(jobId, outcome(more));
      return jobId;
    };
    const found = async (question: object = {}) =>
      (await catalogue.searchedJobs({ limit: 100, ...question })).map(({ jobId }) => jobId);
    t.same(await found(), []);
    const first = await job(['a.pcap'], { timeFirstUs: 100, timeLastUs: 200 });
    const both = await job(['a.pcap', 'b.pcap'], { timeFirstUs: 100, timeLastUs: 400 });
    t.same(await found(), [both, first], 'others over one of several are others');
    const again = await job(['a.pcap'], { timeFirstUs: 100, timeLastUs: 200 });
    t.same(await found(), [again, both]);
    await job(['a.pcap'], { state: 'failed', flows: null });
    const timeless = await job(['c.pcap'], { state: 'failed', flows: 0 });
    await job(['a.pcap']);
    t.same(await found(), [timeless, again, both], 'what has no flows, or runs, is in nobody’s place');
    t.same(await found({ limit: 2 }), [timeless, again]);
    t.same(await found({ before: again }), [both]);
    t.same(await found({ fromUs: 200 }), [timeless, again, both]);
    t.same(await found({ fromUs: 200.5 }), [timeless, again, both], 'a part of a microsecond is not lost');
    t.same(await found({ fromUs: 201 }), [timeless, both]);
    t.same(await found({ fromUs: 401 }), [timeless], 'times that are unknown may be any');
    t.same(await found({ toUs: 99 }), [timeless]);
    t.same(await found({ toUs: 100 }), [timeless, again, both]);

    await catalogue.correctLabel(file('a.pcap'), {
      flowId: 3,
      label: 'x',
      group: 'y',
      comment: null,
      correctedAtMs: 5,
    });
    t.strictSame(await catalogue.searchedJobs({ limit: 100, before: timeless }), [
      {
        jobId: again,
        captures: ['a.pcap'],
        corrections: [{ flowId: 3, label: 'x', group: 'y', comment: null, correctedAtMs: 5 }],
      },
      { jobId: both, captures: ['a.pcap', 'b.pcap'], corrections: [] },
    ]);
  },
);
