/** A thread that carves and never ends by itself: whoever started it ends it. */
import { parentPort, workerData } from 'node:worker_threads';
import { carvePackets } from '../../lib/pipeline/carve-packets.js';

const { captures, packetIndex, flows } = workerData as { captures: string; packetIndex: string; flows: number[] };
for (;;) {
  for await (const bytes of carvePackets({ captures, packetIndex, flows })) parentPort?.postMessage(bytes.length);
}
