/** The files of deploy/: units that systemd takes, and commands in them and in the compose file that the program takes. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { tractor } from './run-tractor.js';

/** In dist/test/e2e when this runs. */
const deploy = fileURLToPath(new URL('../../../deploy', import.meta.url));
const units = readdirSync(join(deploy, 'systemd')).filter((name) => name.endsWith('.service'));
const textOf = (...path: string[]) => readFileSync(join(deploy, ...path), 'utf8');

const withoutSystemd = spawnSync('systemd-analyze', ['--version']).status === 0 ? false : 'skipped: no systemd here';

t.test('systemd finds no fault in the units', { skip: withoutSystemd }, async (t) => {
  const folder = t.testdir({});
  t.strictSame(units.sort(), ['tractor-server.service', 'tractor-worker@.service']);
  for (const name of units) {
    const path = join(folder, name);
    // The program need not be installed where this runs.
    writeFileSync(path, textOf('systemd', name).replace('/usr/local/bin/tractor', '/bin/true'));
    const started = path.replace('@.', '@1.');
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', started], { encoding: 'utf8' });
    t.strictSame({ status, stderr }, { status: 0, stderr: '' }, name);
    // A typing error is only told of, and passed over at the start.
    writeFileSync(
      path,
      textOf('systemd', name).replace('KillMode=', 'KilMode=').replace('/usr/local/bin/tractor', '/bin/true'),
    );
    t.match(
      spawnSync('systemd-analyze', ['verify', started], { encoding: 'utf8' }).stderr,
      /KilMode/,
      'it would say so',
    );
  }
});

t.test('systemd waits for longer than a worker drains', async (t) => {
  const worker = textOf('systemd', 'tractor-worker@.service');
  const [drain, stop] = [/--drain (\d+)/, /TimeoutStopSec=(\d+)/].map((one) => Number(one.exec(worker)?.[1]));
  t.ok((stop as number) > (drain as number));
  const compose = textOf('compose.yaml');
  const [composeDrain, grace] = [/--drain=(\d+)/, /grace_period: (\d+)s/].map((one) => Number(one.exec(compose)?.[1]));
  t.ok((grace as number) > (composeDrain as number));
});

/** Options of each command in a text that calls `tractor COMMAND`, or lists it as compose files do. */
function commandsOf(text: string): [string, string[]][] {
  const lists = [...text.matchAll(/command:\n((?: +- .*\n)+)/g)].map(([, lines]) =>
    (lines as string)
      .trim()
      .split('\n')
      .map((line) => line.replace(/^ *- /, '')),
  );
  const lines = [...text.matchAll(/^ExecStart=\S+ (.*)$/gm)].map(([, words]) => (words as string).split(' '));
  return [...lists, ...lines].map(([command, ...words]) => [
    command as string,
    words.filter((word) => word.startsWith('--')).map((word) => word.replace(/=.*/, '')),
  ]);
}

t.test('each command there is one of the program, with options that it has', async (t) => {
  const commands = [textOf('compose.yaml'), ...units.map((name) => textOf('systemd', name))].flatMap(commandsOf);
  t.strictSame(commands.map(([command]) => command).sort(), ['serve', 'serve', 'worker', 'worker']);
  for (const [command, options] of commands) {
    const { status, stdout } = await tractor([command, '--help']);
    t.equal(status, 0, command);
    for (const option of options) t.match(stdout, new RegExp(`${option}\\b`), `${command} ${option}`);
  }
});

const yamlReader = spawnSync('python3', ['-c', 'import yaml']).status === 0;

t.test('the compose file', { skip: yamlReader ? false : 'skipped: no reader of YAML here' }, async (t) => {
  const program = 'import json, sys, yaml; print(json.dumps(yaml.safe_load(sys.stdin)))';
  const compose = JSON.parse(
    execFileSync('python3', ['-c', program], { input: textOf('compose.yaml'), encoding: 'utf8' }),
  );
  t.strictSame(Object.keys(compose.services), ['database', 'server', 'worker']);
  for (const name of ['server', 'worker']) {
    const { image, build, volumes, environment, depends_on } = compose.services[name];
    t.match(
      { image, volumes, environment, depends_on },
      {
        image: 'tractor',
        volumes: { length: 2 },
        environment: { PGPASSWORD: /TRACTOR_PASSWORD/ },
        depends_on: { database: { condition: 'service_healthy' } },
      },
    );
    t.ok(readFileSync(join(deploy, build.context, build.dockerfile)), 'what it is built from is there');
  }
  t.notMatch(textOf('compose.yaml'), /postgres:\/\/[^@\s]*:[^@\s]*@/, 'no password in a URL');
});
