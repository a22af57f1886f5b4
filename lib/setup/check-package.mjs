// Lint: the package as npm would publish it, installed into an empty project with the addon as a prebuild, imports, reads a
// capture and runs its command. Builds nothing: dist/ and the addon are there already.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, say, toolEnvironment } from './steps.mjs';

const NEEDED = [
  'package.json',
  'README.md',
  'LICENSE',
  'binding.gyp',
  'native/sources.json',
  'dist/lib/index.js',
  'dist/lib/index.d.ts',
  'dist/lib/cli/main.js',
  'dist/lib/dashboard/site/index.html',
];
const UNWANTED = /^(?:test|bench|node_modules|build|data)\/|\.(?:tsbuildinfo|pcap|pcapng|log)$|^dist\/test\//;

function npm(args, cwd) {
  return execFileSync('npm', args, {
    cwd,
    encoding: 'utf8',
    env: toolEnvironment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

function pack(folder) {
  const [packed] = JSON.parse(npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root));
  const paths = packed.files.map(({ path }) => path);
  const faults = [
    ...NEEDED.filter((path) => !paths.includes(path)).map((path) => `lacks ${path}`),
    ...paths.filter((path) => UNWANTED.test(path)).map((path) => `should not hold ${path}`),
  ];
  if (faults.length > 0) throw new Error(`the package ${faults.join('; ')}`);
  say(`${packed.filename}: ${paths.length} files, ${packed.size} bytes`);
  return join(folder, packed.filename);
}

function install(tarball, project) {
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{"name":"empty","private":true,"type":"module"}\n');
  npm(['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', tarball], project);
  const prebuilds = join(project, 'node_modules/tractor-flows/prebuilds', `${process.platform}-${process.arch}`);
  mkdirSync(prebuilds, { recursive: true });
  copyFileSync(join(root, 'build/Release/tractor.node'), join(prebuilds, 'tractor-flows.node'));
}

const PROGRAM = `
import { analyzeCapture, CaptureError } from 'tractor-flows';
const analysis = analyzeCapture(process.argv[2]);
let rows = 0;
for await (const batch of analysis) rows += batch.rowCount;
if (rows === 0 || rows !== analysis.summary().flows || typeof CaptureError !== 'function') process.exit(1);
console.log(rows + ' flows');
`;

function use(project) {
  writeFileSync(join(project, 'program.js'), PROGRAM);
  const sample = join(root, 'test/captures/web.pcap');
  const options = { cwd: project, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] };
  say(execFileSync(process.execPath, ['program.js', sample], options).trim());
  const help = execFileSync(join(project, 'node_modules/.bin/tractor'), ['--help'], options);
  if (!help.includes('flows')) throw new Error('tractor --help does not name its commands');
}

const folder = mkdtempSync(join(tmpdir(), 'tractor-package-'));
try {
  const project = join(folder, 'project');
  install(pack(folder), project);
  use(project);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
