/** Test tools: what nDPI's ndpiReader and NFStream named the flows of their captures. */
import { ndpi as ndpiFlows, readFlowLines as readNdpi } from '../flow-truth/ndpi.js';
import { nfstream as nfstreamFlows, readFlowLines as readNfstream } from '../flow-truth/nfstream.js';
import type { LabelSource, TheirFlow } from './source.js';

const never = 100_000_000;

function ofNdpiLine(line: string): Pick<TheirFlow, 'name' | 'how'> {
  const [, name] = /\[proto: [^/\]]*\/([^\]]+)\]/.exec(line) ?? [];
  const [, how = 'Unknown'] = /\[Confidence: ([^\]]+)\]/.exec(line) ?? [];
  if (name === undefined) throw new Error(`no label in: ${line}`);
  return { name, how };
}

const ndpi: LabelSource = {
  name: 'ndpi',
  title: "nDPI's ndpiReader",
  captures: () =>
    ndpiFlows.captures().map(({ name, path }) => ({
      name,
      path,
      flows: readNdpi(name).map(({ line, flow }) => ({ flow, ...ofNdpiLine(line) })),
    })),
  ofRow: ndpiFlows.ofRow,
  options: { idleTimeoutS: never },
  further: { idleTimeoutS: never, tunnels: 'outer' },
};

/** nDPI's ranks of how a label was come to, as NFStream writes them. */
const ranks = ['Unknown', 'Match by port', 'nBPF', 'DPI (partial)', 'DPI (cache)', 'DPI (cache)', 'DPI'];

const nfstream: LabelSource = {
  name: 'nfstream',
  title: 'NFStream',
  captures: () =>
    nfstreamFlows.captures().map(({ name, path }) => ({
      name,
      path,
      flows: readNfstream(name).map(({ cell, flow }) => ({
        flow,
        name: cell('application_name'),
        how: ranks[Number(cell('application_confidence'))] ?? 'Unknown',
      })),
    })),
  ofRow: nfstreamFlows.ofRow,
  options: { idleTimeoutS: 120, activeTimeoutS: 1800 },
  further: null,
};

export const labelSources: readonly LabelSource[] = [ndpi, nfstream];
