// `npm run docs:client`: the types of the HTTP API, as lib/client has them, made of the description that a server gives of itself.
// With --check (lint): says where they differ, and changes nothing. Needs the compiled server.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import openapiTypes, { astToString } from 'openapi-typescript';
import { fail, root, StepError, say } from './steps.mjs';

const TARGET = 'lib/client/api-types.ts';
const HEAD = `/** The HTTP API's paths and shapes, made from its own description by \`npm run docs:client\`: not for editing. */\n`;

async function description() {
  const { startServer } = await import('../../dist/lib/api/server.js');
  const folder = mkdtempSync(join(tmpdir(), 'tractor-client-'));
  const server = await startServer({ captures: folder, data: join(folder, 'data'), port: 0 });
  try {
    return await (await fetch(`${server.url}/openapi.json`)).json();
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main([option]) {
  const types = HEAD + astToString(await openapiTypes(await description(), { alphabetize: true, immutable: true }));
  const path = join(root, TARGET);
  if (option !== '--check') return writeFileSync(path, types);
  if (readFileSync(path, 'utf8') !== types)
    throw new StepError(`${TARGET} is not what the API says: npm run docs:client`);
  say(`${TARGET}: as the API describes itself`);
}

main(process.argv.slice(2)).catch(fail);
