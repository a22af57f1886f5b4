// Who may import whom in lib/. The path is bytes → packets → flows → labels → sessions → storage → API, report, export, CLI:
// data flows to the right, and nobody imports from the right. HACKING.md draws the same table.

/** Folder → what it may import of lib/ besides itself, errors.ts, config.ts and turns.ts. A folder that is not named here is refused. */
const MAY_IMPORT = {
  schema: [],
  native: ['schema'],
  labels: ['schema'],
  sessions: ['schema', 'labels'],
  geo: ['schema'],
  // A client of the HTTP API: it knows nothing of lib.
  dashboard: ['client'],
  filter: ['schema'],
  pipeline: ['native', 'schema', 'labels', 'sessions'],
  recording: ['schema', 'pipeline'],
  export: ['schema', 'pipeline'],
  storage: ['schema', 'export'],
  learning: ['schema', 'pipeline', 'labels', 'storage', 'export'],
  report: ['schema', 'filter', 'storage', 'labels', 'sessions', 'geo'],
  jobs: ['schema', 'pipeline', 'storage', 'geo'],
  api: ['schema', 'filter', 'jobs', 'report', 'storage', 'export', 'labels', 'sessions', 'geo'],
  doctor: ['storage'],
  client: [],
  cli: ['schema', 'filter', 'pipeline', 'recording', 'export', 'labels', 'sessions', 'storage', 'jobs', 'report', 'geo', 'api', 'learning', 'doctor'],
};

/**
 * Rooms of pure values: nothing that talks to the world, whatever else they import. A model that onnxruntime runs is a function
 * of numbers, so labels may have it; the process that it runs in belongs to pipeline.
 */
const PURE = ['schema', 'labels', 'sessions', 'filter'];
const OUTSIDE = '^(?:node:)?(?:http|https|http2|tls|dgram|child_process|worker_threads|cluster)$|fastify|kysely|libsql|duckdb';

const rooms = Object.keys(MAY_IMPORT);
const SHARED_FILES = '^lib/(?:errors|config|turns)\\.ts$';

const directions = rooms.map((room) => ({
  name: `${room} imports only ${MAY_IMPORT[room].join(', ') || 'itself'}`,
  severity: 'error',
  from: { path: `^lib/${room}/` },
  to: { path: '^lib/', pathNot: [SHARED_FILES, ...[room, ...MAY_IMPORT[room]].map((name) => `^lib/${name}/`)] },
}));

module.exports = {
  forbidden: [
    ...directions,
    {
      name: 'every folder of lib has a row in the table',
      severity: 'error',
      from: {},
      to: { path: '^lib/[^/]+/', pathNot: rooms.map((room) => `^lib/${room}/`) },
    },
    {
      name: 'only pipeline reaches native',
      severity: 'error',
      from: { path: '^lib/', pathNot: '^lib/(?:native|pipeline)/' },
      to: { path: '^lib/native/' },
    },
    {
      name: 'errors, config and turns import nothing of lib',
      severity: 'error',
      from: { path: SHARED_FILES },
      to: { path: '^lib/' },
    },
    {
      name: 'pure values stay pure',
      severity: 'error',
      from: { path: `^lib/(?:${PURE.join('|')})/` },
      to: { path: OUTSIDE },
    },
    { name: 'no cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'lib imports no tests and no development dependencies',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^(?:test|bench)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'every import resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'runtime dependencies are declared as such',
      severity: 'error',
      // Vite puts what the dashboard imports into its files.
      from: { path: '^lib/', pathNot: '^lib/(?:setup|dashboard)/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^lib/setup/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
  },
};
