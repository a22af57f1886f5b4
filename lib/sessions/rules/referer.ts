/** A page sent the client here: the request names it. The hosts of a session are where the name rule puts them. */

import { spaces } from '../session-index.js';
import { ownerOf } from './owner.js';
import { isAlive, type Rule } from './rule.js';

export const refererRule: Rule = {
  name: 'referer',
  find(flow, index) {
    if (flow.referer === null) return null;
    const session = index.latest(spaces.name, ownerOf(flow), flow.referer, flow, isAlive);
    return session === undefined ? null : { session, evidence: `sent by a page of ${flow.referer}` };
  },
};
