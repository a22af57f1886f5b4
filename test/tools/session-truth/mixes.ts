/** Test tools: recorded mixes of applications with the truth beside them (test/captures/mixes/README.md). */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

export const mixesFolder = 'test/captures/mixes';

export interface TrueFlow {
  readonly application: string;
  /** The piece of the application's work. */
  readonly piece: string;
}

export interface Mix {
  readonly name: string;
  readonly path: string;
  /** By endpoints, whichever is the client (`endpointsKey`). */
  readonly flows: ReadonlyMap<string, TrueFlow>;
}

export function endpointsKey(protocol: string, ip: string, port: number, otherIp: string, otherPort: number): string {
  const ends = [`${ip} ${port}`, `${otherIp} ${otherPort}`].sort();
  return `${protocol} ${ends.join(' ')}`;
}

function readTruth(path: string): Map<string, TrueFlow> {
  const [header = '', ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  const expected = 'protocol,client_ip,client_port,server_ip,server_port,application,piece';
  if (header.trim() !== expected) throw new Error(`${path}: the header is ${header}`);
  const flows = new Map<string, TrueFlow>();
  for (const line of lines) {
    const [protocol = '', ip = '', port, otherIp = '', otherPort, application = '', piece = ''] = line
      .trim()
      .split(',');
    flows.set(endpointsKey(protocol, ip, Number(port), otherIp, Number(otherPort)), { application, piece });
  }
  return flows;
}

/** Those whose names begin so: `mix-` for work on the rules, `final-` for the last measure. */
export function readMixes(prefix: string): Mix[] {
  const captures = readdirSync(mixesFolder).filter((name) => name.startsWith(prefix) && name.includes('.pcapng'));
  return captures.sort().map((file) => {
    const name = basename(file).replace(/\.pcapng.*$/, '');
    return { name, path: join(mixesFolder, file), flows: readTruth(join(mixesFolder, `${name}.truth.csv`)) };
  });
}
