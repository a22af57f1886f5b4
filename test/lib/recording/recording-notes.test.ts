import { spawn } from 'node:child_process';
import { once } from 'node:events';
import t from 'tap';
import { startOf } from '../../../lib/recording/recording-notes.js';

t.test('a process that has ended is none, even where nobody has waited for it', async (t) => {
  t.match(startOf(process.pid), /^\d+$/);
  t.equal(startOf(2 ** 30), null);
  // The shell becomes a program that waits for nobody.
  const parent = spawn('sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.teardown(() => void parent.kill('SIGKILL'));
  const [said] = await once(parent.stdout.setEncoding('utf8'), 'data');
  const pid = Number(said);
  for (let tries = 0; tries < 500 && startOf(pid) !== null; tries++) await new Promise((done) => setTimeout(done, 10));
  t.equal(startOf(pid), null);
  t.doesNotThrow(() => process.kill(pid, 0), 'its number is still taken');
});
