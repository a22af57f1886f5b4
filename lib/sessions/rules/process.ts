/** The capture says whose process a flow is (ptcpdump, PKTAP, `tractor record`): that is the truth, whatever else it looks like. */
import type { SessionFlow } from '../session-flow.js';
import { spaces } from '../session-index.js';
import { isAlive, type Rule } from './rule.js';

/** Processes are of the machine that was captured, not of an address. */
const owner = '';

function nameOf({ processId, processName }: SessionFlow): string | null {
  return processId === null && processName === null ? null : `${processId ?? ''} ${processName ?? ''}`;
}

export const processRule: Rule = {
  name: 'process',
  note(flow, session, index) {
    const name = nameOf(flow);
    if (name !== null) index.put(spaces.process, owner, name, session);
  },
  find(flow, index) {
    const name = nameOf(flow);
    const session = name === null ? undefined : index.latest(spaces.process, owner, name, flow, isAlive);
    return session === undefined ? null : { session, evidence: `process ${(name as string).trim()}` };
  },
};
