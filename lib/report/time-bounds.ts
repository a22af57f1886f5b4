/** Between which times the flows are that pass a filter, as far as its words alone tell: so that jobs of other times are not asked. */
import type { Filter, Question } from '../filter/ast.js';

/** Both ends belong to it. */
export interface TimeBounds {
  readonly fromUs: number;
  readonly toUs: number;
}

const always: TimeBounds = { fromUs: Number.NEGATIVE_INFINITY, toUs: Number.POSITIVE_INFINITY };

/** A flow lies within the times of its job, first packet and last. */
function ofQuestion(question: Question): TimeBounds {
  if (!question.field.moment || question.field.table !== 'flows') return always;
  switch (question.type) {
    case 'number':
      return { fromUs: question.value, toUs: question.value };
    case 'range':
      return { fromUs: question.low, toUs: question.high };
    case 'order':
      return question.order.startsWith('<')
        ? { ...always, toUs: question.value }
        : { ...always, fromUs: question.value };
    default:
      return always;
  }
}

export function timeBounds(filter: Filter): TimeBounds {
  switch (filter.type) {
    case 'all':
    // What a negation lets pass is at the other times, and where there is no value.
    case 'not':
      return always;
    case 'and':
      return filter.parts
        .map(timeBounds)
        .reduce(
          (all, one) => ({ fromUs: Math.max(all.fromUs, one.fromUs), toUs: Math.min(all.toUs, one.toUs) }),
          always,
        );
    case 'or':
      return filter.parts
        .map(timeBounds)
        .reduce((all, one) => ({ fromUs: Math.min(all.fromUs, one.fromUs), toUs: Math.max(all.toUs, one.toUs) }));
    default:
      return ofQuestion(filter);
  }
}
