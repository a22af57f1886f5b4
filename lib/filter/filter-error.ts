/** What is wrong with a filter, and where: for whoever wrote it. */
import { type FaultCode, type FaultParams, faultText } from '../schema/fault-texts.js';

export class FilterError extends Error {
  override readonly name = 'FilterError';
  constructor(
    readonly code: FaultCode & `filter_${string}`,
    readonly params: FaultParams,
    /** Of the first character in question, from 0, in UTF-16 units. */
    readonly position: number,
    /** Names that may have been meant, nearest first. */
    readonly near: readonly string[] = [],
  ) {
    super(faultText(code, params));
  }
}
