/** Whose flow it is, in captures that ptcpdump wrote: process id and program as its comments have them. */
import { join } from 'node:path';
import t from 'tap';
import { analyzeCapture } from '../../lib/pipeline/analyze-capture.js';
import { sharedCaptures, sharedMissing } from '../tools/shared-captures.js';

type Told = readonly [protocol: unknown, serverPort: unknown, processId: unknown, processName: unknown];

async function told(name: string): Promise<Told[]> {
  const flows: Told[] = [];
  for await (const batch of analyzeCapture(join(sharedCaptures, 'ptcpdump/format', name), { features: [] })) {
    for (const row of batch.rows()) flows.push([row.protocol, row.server_port, row.process_id, row.process_name]);
  }
  return flows;
}

// As the texts in the files say.
const expected: Record<string, readonly Told[]> = {
  'curl-thread.pcapng': [['tcp', 80, 122868, 'curl']],
  'curl-user.pcapng': [['tcp', 443, 99722, 'curl']],
  'dns.pcapng': [['udp', 53, 380281, 'dig']],
  'icmp.pcapng': [['icmp', 0, 459141, 'ping']],
  'tcp.pcapng': [['tcp', 8000, 345650, 'curl']],
  'tls.pcap': [['tcp', 443, null, null]],
};

for (const [name, flows] of Object.entries(expected)) {
  t.test(name, { skip: sharedMissing }, async (t) => t.same(await told(name), flows));
}
