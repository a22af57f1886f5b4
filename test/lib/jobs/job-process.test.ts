import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import type { JobReply, JobTask } from '../../../lib/jobs/job-messages.js';
import { JobProcess } from '../../../lib/jobs/job-process.js';
import { furtherProcesses, isAtWork, processesOf } from '../child-processes.js';
import { type Script, scriptedAnalysis } from './scripted-analysis.js';

function house(test: Test) {
  const tasks = new JobProcess();
  test.teardown(() => tasks.close());
  const folder = test.testdir({});
  const timesOf = (...scripts: readonly Script[]): JobTask => ({
    kind: 'times',
    analysisModule: scriptedAnalysis,
    paths: scripts.map((script, index) => {
      const path = join(folder, `${JSON.stringify(script).length}-${index}.pcap`);
      writeFileSync(path, JSON.stringify(script));
      return path;
    }),
  });
  const start = (task: JobTask) => {
    const replies: JobReply[] = [];
    return { replies, run: tasks.start(task, (reply) => replies.push(reply)) };
  };
  return { tasks, timesOf, start };
}

const quick: Script = { batches: [[{}]], timeFirstNs: '1530476322999999999', timeLastNs: '1530878322000000001' };
const slow: Script = { batches: Array.from({ length: 200 }, () => [{}]), waitMs: 50 };

t.test('tasks run beside each other in another process, and answer as threads do', async (t) => {
  const { timesOf, start } = house(t);
  const [one, other] = [start(timesOf(quick, quick)), start(timesOf(quick))];
  t.equal(await one.run.ended, null);
  t.equal(await other.run.ended, null);
  const times = { timeFirstUs: 1_530_476_322_999_999, timeLastUs: 1_530_878_322_000_000 };
  t.same(one.replies, [
    { kind: 'times', index: 0, times },
    { kind: 'times', index: 1, times },
  ]);
  t.same(other.replies, [{ kind: 'times', index: 0, times }]);
});

t.test('one that is stopped ends; the others run on', async (t) => {
  const { timesOf, start } = house(t);
  const [long, short] = [start(timesOf(slow)), start(timesOf({ ...slow, batches: [[{}], [{}]] }))];
  await long.run.stop();
  t.equal(await long.run.ended, null);
  t.match(long.replies, [{ kind: 'stopped' }]);
  t.equal(await short.run.ended, null);
  t.match(short.replies, [{ kind: 'times' }]);
  await short.run.stop();
});

t.test('a thread that dies says of what; the next task runs in the same process', async (t) => {
  const { timesOf, start } = house(t);
  // Those of the tests before may still be ending.
  const processes = furtherProcesses();
  const dying = start(timesOf({ batches: [[{}]], crash: 'out of its mind' }));
  const process = processes();
  t.equal(process.length, 1);
  t.match(await dying.run.ended, { message: /out of its mind/, ofProcess: false });
  const next = start(timesOf(quick));
  t.equal(await next.run.ended, null);
  t.equal(next.replies.length, 1);
  t.same(processes(), process);
});

const autogroupOf = (pid: number | string) => readFileSync(`/proc/${pid}/autogroup`, 'utf8');

t.test(
  'it gives way to us',
  { skip: !existsSync('/proc/self/autogroup') && 'no autogroup in this kernel' },
  async (t) => {
    const { timesOf, start } = house(t);
    const processes = furtherProcesses();
    const { run } = start(timesOf(slow));
    const [jobs] = processes() as [number];
    const nice = () => /nice (\d+)/.exec(autogroupOf(jobs))?.[1];
    for (let tries = 0; nice() !== '10' && tries < 500; tries++) await sleep(20);
    t.equal(nice(), '10');
    t.not(autogroupOf(jobs), autogroupOf('self'));
    await run.stop();
  },
);

t.test('a process that dies ends all of its tasks, and the next task starts another', async (t) => {
  const { tasks, timesOf, start } = house(t);
  const [one, other] = [start(timesOf(slow)), start(timesOf({ ...slow, waitMs: 60 }))];
  tasks.close();
  const crash = { message: 'the process of jobs ended with SIGKILL', ofProcess: true };
  t.same(await one.run.ended, crash);
  t.same(await other.run.ended, crash);
  await one.run.stop();
  const next = start(timesOf(quick));
  t.equal(await next.run.ended, null);
});

t.test('a process of jobs ends with whoever started it, killed or not', async (t) => {
  const { timesOf } = house(t);
  const module = new URL('../../../lib/jobs/job-process.js', import.meta.url).href;
  const program = `import { JobProcess } from '${module}';
    new JobProcess().start(${JSON.stringify(timesOf(slow))}, () => {});`;
  const server = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'ignore' });
  const atWork = processesOf('job-process-main.js');
  while (atWork().length === 0) await sleep(10);
  const [jobs] = atWork();
  server.kill('SIGKILL');
  // Below nobody of ours any more: by its own number.
  for (let tries = 0; isAtWork(jobs as number) && tries < 500; tries++) await sleep(20);
  t.notOk(isAtWork(jobs as number));
});
