// Builds the dashboard into dist/lib/dashboard/site: hashed files, each with its .gz and .br beside it, so that the server
// compresses nothing. Starts no development server of its own: `vite` with --config does, over a running TrActor.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const LEAST_BYTES = 512;
const TEXT = /\.(?:js|css|html|svg|json)$/;

function compress(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) compress(path);
    else if (TEXT.test(name) && statSync(path).size >= LEAST_BYTES) writeCompressed(path);
  }
}

function writeCompressed(path) {
  const plain = readFileSync(path);
  writeFileSync(`${path}.gz`, gzipSync(plain, { level: 9 }));
  writeFileSync(`${path}.br`, brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
}

function precompressed() {
  let folder = '';
  return {
    name: 'precompressed',
    apply: 'build',
    configResolved: (config) => {
      folder = config.build.outDir;
    },
    closeBundle: () => compress(folder),
  };
}

const root = import.meta.dirname;

export default {
  root,
  base: '/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [precompressed()],
  build: {
    outDir: join(root, '../../dist/lib/dashboard/site'),
    emptyOutDir: true,
    target: 'es2022',
    // The policy forbids data: addresses and inline scripts, so neither is made.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    assetsDir: 'assets',
    chunkSizeWarningLimit: 700,
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
};
