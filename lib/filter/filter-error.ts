/** What is wrong with a filter, and where: for whoever wrote it. */
export class FilterError extends Error {
  override readonly name = 'FilterError';
  constructor(
    message: string,
    /** Of the first character in question, from 0, in UTF-16 units. */
    readonly position: number,
    /** Names that may have been meant, nearest first. */
    readonly near: readonly string[] = [],
  ) {
    super(message);
  }
}
