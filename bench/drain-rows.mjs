// `node bench/drain-rows.mjs FILE`: what `tractor flows FILE --no-labels --features iscx` does, without writing a row.
import { analyzeCapture } from '../dist/lib/index.js';

let rows = 0;
for await (const batch of analyzeCapture([process.argv[2]], { features: 'iscx', labels: false }))
  rows += batch.rowCount;
console.log(rows);
