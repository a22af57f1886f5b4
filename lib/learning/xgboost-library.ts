/**
 * Learning: XGBoost's C library, a system package, called through koffi. Loaded when training begins and not before, so that
 * everything else works where it is missing. Calls are synchronous; handles are freed by their owners in boosting.ts.
 */
import { createRequire } from 'node:module';

type Handle = unknown;
type Call = (...values: unknown[]) => number;

/** The calls that training takes, by their names in the C API. */
const signatures = [
  'int XGDMatrixCreateFromMat(const float *data, unsigned long rows, unsigned long columns, float missing, _Out_ void **out)',
  'int XGDMatrixSetFloatInfo(void *matrix, const char *field, const float *values, unsigned long count)',
  'int XGDMatrixFree(void *matrix)',
  'int XGBoosterCreate(void **matrices, unsigned long count, _Out_ void **out)',
  'int XGBoosterFree(void *booster)',
  'int XGBoosterSetParam(void *booster, const char *name, const char *value)',
  'int XGBoosterUpdateOneIter(void *booster, int round, void *matrix)',
  'int XGBoosterBoostOneIter(void *booster, void *matrix, float *gradients, float *hessians, unsigned long count)',
  'int XGBoosterPredictFromDMatrix(void *booster, void *matrix, const char *config, _Out_ void **shape, _Out_ unsigned long *dimensions, _Out_ void **values)',
  'int XGBoosterSaveModelToBuffer(void *booster, const char *config, _Out_ unsigned long *bytes, _Out_ void **data)',
  'int XGBoosterLoadModelFromBuffer(void *booster, const uint8_t *data, unsigned long bytes)',
] as const;

const libraryNames = ['libxgboost.so.0', 'libxgboost.so'];

/** @internal of boosting.ts */
export interface XgboostLibrary {
  readonly version: string;
  /** Calls by name; throws what the library says went wrong. */
  call(name: string, ...values: unknown[]): void;
  floats(pointer: Handle, count: number): Float32Array;
  wholeNumbers(pointer: Handle, count: number): number[];
  bytes(pointer: Handle, count: number): Buffer;
}

/** Training was asked for on a machine that cannot train. */
export class TrainingUnavailable extends Error {
  override readonly name = 'TrainingUnavailable';
}

type Koffi = typeof import('koffi');

function loadKoffi(): Koffi {
  return createRequire(import.meta.url)('koffi') as Koffi;
}

function openFirst(koffi: Koffi, names: readonly string[]) {
  const reasons: string[] = [];
  for (const name of names) {
    try {
      return koffi.load(name);
    } catch (error) {
      reasons.push((error as Error).message);
    }
  }
  throw new TrainingUnavailable(
    `training takes XGBoost's library, which is not here: apt-get install libxgboost-dev (${reasons[0] ?? 'no name'})`,
  );
}

function open(names: readonly string[]): XgboostLibrary {
  const koffi = loadKoffi();
  const library = openFirst(koffi, names);
  const calls = new Map<string, Call>();
  for (const signature of signatures)
    calls.set(/int (\w+)\(/.exec(signature)?.[1] ?? '', library.func(signature) as unknown as Call);
  const lastError = library.func('const char *XGBGetLastError()') as unknown as () => string;
  const versionOf = library.func('void XGBoostVersion(_Out_ int *major, _Out_ int *minor, _Out_ int *patch)');
  const parts = [[0], [0], [0]];
  versionOf(...parts);
  return {
    version: parts.map(([part]) => part).join('.'),
    call(name, ...values) {
      if (calls.get(name)?.(...values) !== 0) throw new Error(`XGBoost: ${(lastError() ?? '').split('\n')[0]}`);
    },
    floats: (pointer, count) => koffi.decode(pointer, 'float', count) as Float32Array,
    wholeNumbers: (pointer, count) =>
      Array.from(koffi.decode(pointer, 'uint64_t', count) as ArrayLike<number | bigint>, Number),
    bytes: (pointer, count) => Buffer.from(koffi.decode(pointer, 'uint8_t', count) as Uint8Array),
  };
}

let loaded: XgboostLibrary | undefined;

/**
 * The library; loaded once.
 * @throws TrainingUnavailable in one line that says what to install
 */
export function xgboostLibrary(names: readonly string[] = libraryNames): XgboostLibrary {
  if (names !== libraryNames) return open(names);
  loaded ??= open(names);
  return loaded;
}
