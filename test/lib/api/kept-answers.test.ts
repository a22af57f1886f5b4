import t from 'tap';
import { KeptAnswers } from '../../../lib/api/kept-answers.js';

const never = new AbortController().signal;
const keep = { keep: true, signal: never };

/** An answer that comes when it is told to. */
function later() {
  const asked: AbortSignal[] = [];
  const answers: ((text: string) => void)[] = [];
  const failures: ((error: Error) => void)[] = [];
  const make = (signal: AbortSignal) => {
    asked.push(signal);
    return new Promise<Buffer>((resolve, reject) => {
      answers.push((text) => resolve(Buffer.from(text)));
      failures.push(reject);
    });
  };
  return { asked, answers, failures, make };
}

t.test('who asks the same meanwhile waits for the same answer, and then it is kept', async (t) => {
  const kept = new KeptAnswers(1_000_000);
  const { asked, answers, make } = later();
  const both = Promise.all([kept.get('a', keep, make), kept.get('a', keep, make)]);
  t.equal(asked.length, 1);
  answers[0]?.('one');
  t.same(await both, [Buffer.from('one'), Buffer.from('one')]);
  t.same(await kept.get('a', keep, make), Buffer.from('one'));
  t.equal(asked.length, 1);
  void kept.get('b', keep, make);
  t.equal(asked.length, 2, 'another question is another answer');
});

t.test('those who waited are answered one a turn', async (t) => {
  const kept = new KeptAnswers(1_000_000);
  const { answers, make } = later();
  let answered = 0;
  const all = Promise.all(
    Array.from({ length: 20 }, async () => {
      await kept.get('a', { keep: true, signal: new AbortController().signal }, make);
      answered++;
    }),
  );
  answers[0]?.('one');
  const each: number[] = [];
  for (let before = 0; before < 20; before = answered) {
    await new Promise((resolve) => setImmediate(resolve));
    each.push(answered - before);
  }
  await all;
  // The one who began it does not wait for a turn.
  t.ok(Math.max(...each) <= 2, `${each}`);
});

t.test('of what still changes nothing is kept', async (t) => {
  const kept = new KeptAnswers(1_000_000);
  let asked = 0;
  const make = async () => Buffer.from(String(++asked));
  t.same(await kept.get('a', { keep: false, signal: never }, make), Buffer.from('1'));
  t.same(await kept.get('a', { keep: false, signal: never }, make), Buffer.from('2'));
});

t.test('who leaves takes nothing from those who stay; when all have left the work is given up', async (t) => {
  const kept = new KeptAnswers(1_000_000);
  const { asked, answers, make } = later();
  const [first, second] = [new AbortController(), new AbortController()];
  const one = kept.get('a', { keep: true, signal: first.signal }, make);
  const other = kept.get('a', { keep: true, signal: second.signal }, make);
  first.abort(new Error('gone'));
  await t.rejects(one, { message: 'gone' });
  t.notOk(asked[0]?.aborted);
  answers[0]?.('still');
  t.same(await other, Buffer.from('still'));

  const alone = new AbortController();
  const left = kept.get('b', { keep: true, signal: alone.signal }, make);
  alone.abort(new Error('gone'));
  await t.rejects(left, { message: 'gone' });
  t.ok(asked[1]?.aborted);
  const again = kept.get('b', keep, make);
  t.equal(asked.length, 3, 'asked anew, not of what was given up');
  answers[2]?.('anew');
  t.same(await again, Buffer.from('anew'));
});

t.test('what failed is told to all who waited, and asked again', async (t) => {
  const kept = new KeptAnswers(1_000_000);
  const { asked, failures, make } = later();
  const both = [kept.get('a', keep, make), kept.get('a', keep, make)];
  failures[0]?.(new Error('no'));
  for (const one of both) await t.rejects(one, { message: 'no' });
  void kept.get('a', keep, make);
  t.equal(asked.length, 2);
});

t.test(
  'bounded by bytes: what was asked for longest ago goes first, and one that is too large is not kept',
  async (t) => {
    const kept = new KeptAnswers(100_000);
    const made: string[] = [];
    const ask = (key: string, bytes: number) =>
      kept.get(key, keep, async () => {
        made.push(key);
        return Buffer.alloc(bytes);
      });
    for (const key of ['a', 'b', 'c', 'd']) await ask(key, 24_000);
    await ask('a', 24_000);
    await ask('e', 20_000);
    t.same(made.splice(0), ['a', 'b', 'c', 'd', 'e']);
    for (const key of ['a', 'c', 'd', 'e']) await ask(key, 24_000);
    t.same(made.splice(0), []);
    await ask('b', 24_000);
    t.same(made.splice(0), ['b'], 'it had gone');
    await ask('large', 26_000);
    await ask('large', 26_000);
    t.same(made, ['large', 'large']);
  },
);

t.test('what was asked takes room, too: long questions of short answers do not gather', async (t) => {
  const kept = new KeptAnswers(1_000_000);
  let made = 0;
  const ask = (question: number) =>
    kept.get(String(question).padEnd(4000), keep, async () => {
      made++;
      return Buffer.from('{}');
    });
  for (let question = 0; question < 1000; question++) await ask(question);
  made = 0;
  for (let question = 999; question >= 0; question--) await ask(question);
  // 8,000 bytes of text and some of the map's for each that is kept.
  t.ok(made > 1000 - 125, `${made} of 1000 were asked anew`);
  t.ok(made < 1000 - 100, `${made} of 1000 were asked anew`);
});
