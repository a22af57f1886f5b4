// `npm start`: from a fresh clone to a running server that has looked at the sample captures. Set-up is done once and again
// only where its inputs changed. Plain Node up to the import of the server, because nothing is installed before.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildDashboard, buildNative, buildTypeScript, checkNode, installDependencies } from './build.mjs';
import { processNewCaptures } from './first-look.mjs';
import { fail, root, StepError, say } from './steps.mjs';
import { BUILD_PACKAGES, ensureSystemPackages } from './system-packages.mjs';

const SAMPLES = join(root, 'test/captures');
const USAGE = `npm start -- [--captures DIR] [--process] [--data DIR] [--host ADDRESS] [--port N] [--jobs N]
  --captures DIR   folder of captures; default: the samples in test/captures, which are processed at once
  --process        process every new capture of that folder at once, as is done with the samples
  --data DIR       where results are kept; default: data
  --host, --port   where to listen; default: 127.0.0.1, 8080
  --jobs N         captures processed at the same time; default: 2`;

function readOptions() {
  const text = { type: 'string' };
  const flag = { type: 'boolean', default: false };
  const options = { captures: text, data: text, host: text, port: text, jobs: text, process: flag, help: flag };
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    throw new StepError(`${error.message}\n${USAGE}`);
  }
}

/** Undefined where the option was not given, so that the server's own default holds. */
function numberOption(name, text, least, most) {
  if (text === undefined) return {};
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return { [name]: value };
  throw new StepError(`--${name} takes a number from ${least} to ${most}, not ${text}`);
}

function serverOptions(options) {
  return {
    captures: options.captures ?? SAMPLES,
    data: options.data ?? join(root, 'data'),
    ...(options.host === undefined ? {} : { host: options.host }),
    ...numberOption('port', options.port, 0, 65535),
    ...numberOption('jobs', options.jobs, 1, 64),
  };
}

async function startServer(options) {
  const { startServer: start } = await import('../../dist/lib/api/server.js');
  try {
    return await start(options);
  } catch (error) {
    if (error.code === 'EADDRINUSE') throw new StepError(`${error.message}: try npm start -- --port N`);
    throw error instanceof TypeError ? error : new StepError(error.message);
  }
}

/** The first signal closes cleanly, a second one at once. Resolves after the first. */
function closeOnSignal(server) {
  return new Promise((resolve) => {
    let signals = 0;
    const onSignal = () => {
      signals += 1;
      if (signals > 1) process.exit(130);
      resolve();
      server.close().then(() => process.exit(0), fail);
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, onSignal);
  });
}

async function main() {
  const options = readOptions();
  if (options.help) return say(USAGE);
  const serving = serverOptions(options);
  checkNode();
  await ensureSystemPackages(BUILD_PACKAGES);
  await installDependencies();
  await buildNative();
  await buildTypeScript();
  await buildDashboard();
  const server = await startServer(serving);
  let closing = false;
  closeOnSignal(server).then(() => {
    closing = true;
  });
  say(`TrActor listens on ${server.url}; captures: ${serving.captures}`);
  if (options.captures === undefined || options.process) {
    await processNewCaptures(server.url).catch((error) => {
      if (!closing) throw error;
    });
  }
  if (closing) return;
  say(`page:     ${server.url}/`);
  say(`API:      ${server.url}/docs   (description: ${server.url}/openapi.json)`);
  say(`process:  curl -H 'content-type: application/json' -d '{"file_name":"x.pcap"}' ${server.url}/files/process`);
  say('Ctrl-C ends it.');
}

main().catch((error) => {
  fail(error);
  process.exit(1);
});
