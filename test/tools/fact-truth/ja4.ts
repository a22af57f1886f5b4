/**
 * Test tools: the JA4 of each client hello that FoxIO's own programs (Python and Rust) computed. Their further fingerprints are
 * separately licensed and are not looked at. Some of the captures are those of Arkime.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sharedCaptures } from '../shared-captures.js';
import { keyOf, type Source, type Told, type TruthCapture, told } from './told.js';

const folder = join(sharedCaptures, 'ja4');

type Stream = Readonly<Record<string, string>>;

/** JA4.1, JA4.2: a second hello of the same connection, after a retry. */
function toldOf(transport: string, stream: Stream, srcPort: string, dstPort: string, ja4: string[]): Told[] {
  const end = (side: string, port: string) => ({ address: String(stream[side]), port: Number(stream[port]) });
  return told(keyOf(transport, end('src', srcPort), end('dst', dstPort)), 'ja4', ja4);
}

function ofPython(name: string): Told[] {
  const streams = JSON.parse(readFileSync(join(folder, 'expected-python', `${name}.json`), 'utf8')) as Stream[];
  return streams.flatMap((stream) => {
    const values = Object.entries(stream).filter(([field]) => /^JA4\.\d$/.test(field));
    const transport = values[0]?.[1].startsWith('q') ? 'udp' : 'tcp';
    return toldOf(
      transport,
      stream,
      'srcport',
      'dstport',
      values.map(([, value]) => value),
    );
  });
}

/** A YAML list of flat records: the keys that are looked for stand alone on their lines. */
function ofRust(name: string): Told[] {
  const text = readFileSync(join(folder, 'expected-rust', `ja4__insta@${name}.snap`), 'utf8');
  return text.split(/^- /m).flatMap((record) => {
    const stream = Object.fromEntries([...record.matchAll(/^ *(\w+): (.+)$/gm)].map(([, key, value]) => [key, value]));
    const ja4 = stream['ja4'];
    return ja4 === undefined ? [] : toldOf(stream['transport'] ?? '', stream, 'src_port', 'dst_port', [ja4]);
  });
}

function pathOf(name: string): string | undefined {
  return [join(folder, 'pcap', name), join(sharedCaptures, 'arkime', name)].find((path) => existsSync(path));
}

function list(tool: string, pattern: RegExp, toldOfName: (name: string) => Told[]): TruthCapture[] {
  const names = readdirSync(join(folder, `expected-${tool}`)).map((file) => pattern.exec(file)?.[1]);
  return names
    .filter((name) => name !== undefined)
    .map((name) => ({ name: `${tool}/${name}`, path: pathOf(name) ?? '', told: toldOfName(name) }))
    .filter(({ path }) => path !== '');
}

export const ja4: Source = {
  name: 'ja4',
  title: "FoxIO's Python and Rust programs: JA4 of TLS and QUIC client hellos",
  captures: () => [...list('python', /^(.*)\.json$/, ofPython), ...list('rust', /^ja4__insta@(.*)\.snap$/, ofRust)],
};
