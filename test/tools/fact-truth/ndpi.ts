/** Test tools: names, user agents, JA4 and offered protocols in the flow lines that nDPI's ndpiReader wrote. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sharedCaptures } from '../shared-captures.js';
import { type Field, keyOf, type Source, type Told, told } from './told.js';

const folder = join(sharedCaptures, 'ndpi');

/** Number, protocol and endpoints; IPv6 in brackets. */
const flowLine = /^\t\d+\t(TCP|UDP|SCTP) \[?([^\s\]]+?)\]?:(\d+) (?:<->|->) \[?([^\s\]]+?)\]?:(\d+) /;

const patterns: readonly [Field, RegExp][] = [
  ['name', /\[Hostname\/SNI: ([^\]]*)\]/],
  ['user_agent', /\[User-Agent: (.*?)\]\[/],
  ['ja4', /\[JA4: ([^\]]*)\]/],
  ['alpn', /\[\(Advertised\) ALPNs: ([^\]]*)\]/],
];

function ofLine(line: string): Told[] {
  const flow = flowLine.exec(line);
  if (flow === null) return [];
  const [, protocol = '', a = '', aPort = '', b = '', bPort = ''] = flow;
  const key = keyOf(protocol.toLowerCase(), { address: a, port: aPort }, { address: b, port: bPort });
  return patterns.flatMap(([field, pattern]) => told(key, field, [pattern.exec(line)?.[1]?.trim()]));
}

const listOf = (text: string) => text.split(/[;,]/).join();

export const ndpi: Source = {
  name: 'ndpi',
  title: "nDPI's ndpiReader: host name, user agent, JA4, offered protocols",
  captures: () =>
    readdirSync(join(folder, 'pcap'))
      .sort()
      .map((name) => ({
        name,
        path: join(folder, 'pcap', name),
        told: readFileSync(join(folder, 'result', `${name}.out`), 'latin1')
          .split('\n')
          .flatMap(ofLine),
      })),
  agrees: (field, theirs, ours) => {
    if (field === 'alpn') return listOf(theirs) === ours;
    return field === 'name' ? theirs.toLowerCase() === ours.toLowerCase() : theirs === ours;
  },
};
