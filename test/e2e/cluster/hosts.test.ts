/** What the tests of several hosts stand on: the hosts are apart, a cable is a cable, and nothing is left, not even by a killed test. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { isAtWork } from '../../lib/child-processes.js';
import { family } from '../joined-namespaces.js';
import { makeHosts, withoutHosts } from './hosts.js';
import { SmallDisk } from './small-disk.js';
import { Undertaker } from './undertaker.js';
import { WallClock, withoutWallClock } from './wall-clock.js';

const self = fileURLToPath(import.meta.url);

const leftOf = (pid: number) => readdirSync('/run/netns').filter((name) => name.startsWith(`${family}${pid}-`));
const isMounted = (folder: string) => readFileSync('/proc/mounts', 'utf8').includes(` ${folder} `);

/** Makes one of each, says so, and waits for its end. */
async function makeAll(folder: string): Promise<void> {
  const undertaker = new Undertaker();
  undertaker.expect('folder', folder);
  new SmallDisk(undertaker, join(folder, 'disk'), 1e6);
  const { one } = makeHosts(undertaker, 'one');
  const sleeper = one.start('sleep', ['600'], { keepOpen: true });
  process.stdout.write(`${sleeper.child.pid}\n`);
  await sleep(60_000);
}

if (process.argv[2] === 'make-all') await makeAll(process.argv[3] as string);

t.test('hosts', { skip: withoutHosts() }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tractor-hosts-'));
  const undertaker = new Undertaker();
  undertaker.expect('folder', folder);
  const { one, two } = makeHosts(undertaker, 'one', 'two');
  /** Nothing listens there: a host that can be reached refuses at once, one that cannot is waited for. */
  const reaches = () => {
    try {
      one.run('timeout', '1', 'bash', '-c', `echo > /dev/tcp/${two.address}/9`);
    } catch (error) {
      return /refused/.test(String((error as { stderr?: unknown }).stderr));
    }
    return true;
  };

  await t.test('reach each other, until a cable is pulled', async (t) => {
    t.equal(reaches(), true);
    two.pullCable();
    t.equal(reaches(), false);
    two.plugIn();
    t.equal(reaches(), true);
    t.equal(one.run('hostname').trim(), 'one');
    t.strictSame(one.run('ip', '-br', 'link').match(/^\w+/gm), ['lo', 'eth0'], 'nothing of this machine');
  });

  await t.test('a disk is full where it ends', async (t) => {
    const disk = new SmallDisk(undertaker, join(folder, 'disk'), 1e6);
    disk.fill(8192);
    const path = join(disk.folder, 'more');
    t.throws(() => writeFileSync(path, Buffer.alloc(100_000)), { code: 'ENOSPC' });
    disk.makeRoom();
    writeFileSync(path, Buffer.alloc(100_000));
  });

  await t.test('the wall clock of one process', { skip: withoutWallClock() }, async (t) => {
    const clock = new WallClock(folder);
    const program = 'setInterval(() => console.log(Date.now(), performance.now()), 20)';
    const running = one.start(process.execPath, ['-e', program], { env: clock.env, keepOpen: true });
    const last = async () => {
      await sleep(200);
      return running.stdout.trim().split('\n').at(-1)?.split(' ').map(Number) as [number, number];
    };
    await running.said(/\d/);
    const [wallBefore, steadyBefore] = await last();
    clock.jump(86_400);
    const [wallAfter, steadyAfter] = await last();
    t.match(Math.round((wallAfter - wallBefore) / 3.6e6), 24, 'a day later');
    t.ok(steadyAfter - steadyBefore < 60_000, 'for timers it is not');
    clock.jump(-3600);
    t.ok((await last())[0] < wallBefore, 'back, too');
    running.child.kill('SIGKILL');
    await running.ended;
  });

  await undertaker.end();
  t.strictSame(leftOf(process.pid), []);
  t.equal(existsSync(folder), false);
});

t.test('a test that is killed leaves nothing', { skip: withoutHosts() }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tractor-hosts-'));
  mkdirSync(join(folder, 'disk'));
  const test = spawn(process.execPath, [self, 'make-all', folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const sleeper = await new Promise<number>((resolve) => test.stdout.on('data', (text) => resolve(Number(text))));
  t.equal(leftOf(test.pid as number).length, 2);
  t.ok(isMounted(join(folder, 'disk')));
  t.ok(isAtWork(sleeper));
  test.kill('SIGKILL');
  for (let tries = 0; existsSync(folder) && tries < 250; tries++) await sleep(20);
  t.strictSame(leftOf(test.pid as number), []);
  t.notOk(isMounted(join(folder, 'disk')));
  t.notOk(isAtWork(sleeper));
  t.equal(existsSync(folder), false);
});
