/**
 * One socket, many peers: what goes out of one UDP port, or comes to it, is one application's (BitTorrent, DHT, calls, games). RTCP
 * has the port after that of its RTP (RFC 3550, section 11). Whatever the socket, a node of a swarm has an id of its own (BEP 3, BEP 5).
 */
import type { SessionFlow } from '../session-flow.js';
import { type SessionIndex, type Standing, spaces } from '../session-index.js';
import { isAlive, type Rule, type Tie } from './rule.js';

/** A question's port is used once, or by a resolver for everybody. */
function concerns({ transport, role }: SessionFlow): boolean {
  return transport === 'udp' && role !== 'question';
}

/** Whoever serves a known protocol is there for everybody, although it may open flows from the same port. */
function isService({ group, label, source }: SessionFlow): boolean {
  return source === 'payload' && (group === 'infrastructure' || label === 'sip' || label === 'mgcp');
}

/** What a node of a swarm talks to by UDP, it talks to by TCP as well, and what it says there may be hidden. */
function notePeer(flow: SessionFlow, session: Standing, index: SessionIndex): void {
  const { clientIp, clientPort, serverIp, serverPort } = flow;
  if (clientIp === session.clientIp) index.put(spaces.peer, clientIp, serverIp, session, serverPort);
  else if (serverIp === session.clientIp) index.put(spaces.peer, serverIp, clientIp, session, clientPort);
}

function ofPeer(flow: SessionFlow, index: SessionIndex): Tie | null {
  const { transport, clientIp, serverIp, serverPort } = flow;
  if (transport !== 'tcp') return null;
  const session = index.latest(spaces.peer, clientIp, serverIp, flow, isAlive, serverPort);
  return session === undefined ? null : { session, evidence: `${serverIp} port ${serverPort} is a peer of its swarm` };
}

function ofNode(flow: SessionFlow, index: SessionIndex): Tie | null {
  const { clientIp, nodeId } = flow;
  if (nodeId === null) return null;
  const session = index.latest(spaces.node, clientIp, nodeId, flow, isAlive);
  return session === undefined ? null : { session, evidence: `node ${nodeId} of the swarm` };
}

export const swarmRule: Rule = {
  name: 'swarm',
  // A server's port is everybody's: only who opens flows from a port shows that it is an application's own.
  note(flow, session, index) {
    const isOwn = flow.clientIp === session.clientIp;
    if (flow.nodeId !== null && isOwn) index.put(spaces.node, flow.clientIp, flow.nodeId, session);
    if (!concerns(flow)) return;
    // A session that a peer has joined from outside is not the peer's own.
    if (isOwn) index.put(spaces.port, flow.clientIp, flow.clientPort, session);
    if (flow.group === 'peer2peer') notePeer(flow, session, index);
  },
  find(flow, index) {
    if (!concerns(flow)) return ofNode(flow, index) ?? ofPeer(flow, index);
    const own = index.latest(spaces.port, flow.clientIp, flow.clientPort, flow, isAlive);
    if (own !== undefined) return { session: own, evidence: `same socket ${flow.clientIp} port ${flow.clientPort}` };
    const node = ofNode(flow, index);
    if (node !== null) return node;
    const beside = flow.label === 'rtcp' ? flow.clientPort - 1 : flow.label === 'rtp' ? flow.clientPort + 1 : null;
    const media = beside === null ? undefined : index.latest(spaces.port, flow.clientIp, beside, flow, isAlive);
    if (media !== undefined) return { session: media, evidence: `RTP and RTCP of ${flow.clientIp} port ${beside}` };
    if (isService(flow)) return null;
    const theirs = index.latest(spaces.port, flow.serverIp, flow.serverPort, flow, isAlive);
    if (theirs === undefined) return null;
    return { session: theirs, evidence: `same socket ${flow.serverIp} port ${flow.serverPort}` };
  },
};
