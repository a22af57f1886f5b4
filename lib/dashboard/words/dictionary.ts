/** All words of the dashboard. A view brings its own file and one line here. */
import { captureWords } from './captures.js';
import { flowWords } from './flows.js';
import { jobWords } from './jobs.js';
import { shellWords } from './shell.js';
import { valueWords } from './values.js';
import { viewWords } from './views.js';

export const dictionary = { ...shellWords, ...captureWords, ...jobWords, ...flowWords, ...valueWords, ...viewWords };
export type WordKey = keyof typeof dictionary;
