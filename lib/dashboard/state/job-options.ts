/** A job's options as words, and what a form asks for as the API takes it. Pure. */
import type { components } from '../../client/api-types.js';
import type { WordKey } from '../words/dictionary.js';
import type { Params } from './language.js';

export type JobOptions = components['schemas']['JobOptions'];

type Translate = (key: WordKey, params?: Params) => string;

/** What the server takes where nothing else is asked. */
export const usualOptions: JobOptions = {
  features: 'iscx',
  window_s: 15,
  idle_timeout_s: null,
  active_timeout_s: null,
  filter: null,
};

/** Only those that are not as usual. */
export function optionWords(options: JobOptions, t: Translate, write: (value: number) => string): readonly string[] {
  const { features, window_s, idle_timeout_s, active_timeout_s, filter } = options;
  return [
    features === usualOptions.features ? null : `${t('wish.features')}: ${t(`wish.features.${features}`)}`,
    window_s === usualOptions.window_s ? null : t('wish.window.short', { n: write(window_s) }),
    idle_timeout_s === null ? null : t('wish.idle.short', { n: write(idle_timeout_s) }),
    active_timeout_s === null ? null : t('wish.active.short', { n: write(active_timeout_s) }),
    filter,
  ].filter((word) => word !== null);
}

/** What stands in the fields. */
export interface WishForm {
  readonly features: JobOptions['features'];
  readonly window: string;
  readonly idle: string;
  readonly active: string;
  readonly filter: string;
}

export const emptyForm: WishForm = { features: 'iscx', window: '', idle: '', active: '', filter: '' };

/** Leaves out what is empty: the server knows what is usual. */
export function wishedOptions({ features, window, idle, active, filter }: WishForm): Partial<JobOptions> {
  const seconds = (text: string) => Number(text.trim().replace(',', '.'));
  return {
    features,
    ...(window.trim() === '' ? {} : { window_s: seconds(window) }),
    ...(idle.trim() === '' ? {} : { idle_timeout_s: seconds(idle) }),
    ...(active.trim() === '' ? {} : { active_timeout_s: seconds(active) }),
    ...(filter.trim() === '' ? {} : { filter: filter.trim() }),
  };
}
