/** A list that the server gives page by page: the first one kept up like any answer, older ones fetched where somebody wants to see more. */
import { useEffect, useState } from 'preact/hooks';
import { get } from '../api.js';
import { sayFailure } from '../parts/toasts.js';
import { type Answer, useAnswer } from './answers.js';

export interface Paged {
  readonly next: string | null;
}

export interface Pages<T> {
  /** Of the first page. */
  readonly answer: Answer<T>;
  /** All that were fetched, in their order. */
  readonly pages: readonly T[];
  /** Null after the last page, and while one is on its way. */
  readonly more: (() => void) | null;
}

/** `address` of the page after a cursor; null: of the first. */
export function usePages<T extends Paged>(address: (after: string | null) => string): Pages<T> {
  const answer = useAnswer<T>(address(null));
  const [further, setFurther] = useState<readonly T[]>([]);
  const [isFetching, setFetching] = useState(false);
  const first = address(null);
  // What follows a page that ends elsewhere now is other entries.
  useEffect(() => setFurther([]), [first, answer.data?.next]);
  const pages = answer.data === null ? [] : [answer.data, ...further];
  const next = pages.at(-1)?.next ?? null;
  const fetchNext = () => {
    setFetching(true);
    get<T>(address(next))
      // Of a list that is another one meanwhile it goes nowhere.
      .then((page) => setFurther((before) => (before === further ? [...before, page] : before)), sayFailure)
      .then(() => setFetching(false));
  };
  return { answer, pages, more: next === null || isFetching ? null : fetchNext };
}
