/** A worker in a process of its own, as `tractor worker` is one, whose captures may be scripts: argument 1 is JSON of its options. */
import { startWorker, type WorkerOptions } from '../../lib/api/worker-process.js';

const { drainMs = 0, ...options } = JSON.parse(process.argv[2] ?? '{}') as WorkerOptions & { drainMs?: number };
const worker = await startWorker(options);
process.stdout.write(`ready ${worker.workerId}\n`);
process.on('SIGTERM', () => void worker.close(drainMs).then(() => process.exit(0)));
