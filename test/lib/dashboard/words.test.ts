import t from 'tap';
import { chooseLanguage, languages, say } from '../../../lib/dashboard/state/language.js';
import { dictionary } from '../../../lib/dashboard/words/dictionary.js';
import type { Entry, PluralForms } from '../../../lib/dashboard/words/entry.js';

const entries = Object.entries(dictionary) as [string, Entry][];

function texts(words: string | PluralForms): readonly string[] {
  return typeof words === 'string' ? [words] : Object.values(words);
}

function params(text: string): string {
  return [...text.matchAll(/\{(\w+)\}/g)]
    .map((match) => match[1])
    .sort()
    .join();
}

t.test('every key has words in every language, and no two views have one key', async (t) => {
  t.ok(entries.length > 100);
  for (const [key, entry] of entries)
    for (const language of languages)
      for (const text of texts(entry[language])) t.ok(text.trim() !== '' && text === text.trim(), `${key} ${language}`);
});

t.test('Russian words are Russian, where they are no names', async (t) => {
  const names = /^(?:API|IP|UTC|\{|pcapng|№)/;
  for (const [key, entry] of entries)
    for (const text of texts(entry.ru)) t.ok(/[а-яё]/i.test(text) || names.test(text), `${key}: ${text}`);
});

t.test('both languages have the same places for values', async (t) => {
  for (const [key, entry] of entries) {
    const all = languages.flatMap((language) => texts(entry[language]).map(params));
    t.equal(new Set(all).size, 1, `${key}: ${all.join(' | ')}`);
  }
});

t.test('plural words have every form that their language asks for', async (t) => {
  for (const [key, { en, ru }] of entries) {
    if (typeof en === 'string' || typeof ru === 'string') continue;
    t.match(Object.keys(en), ['one', 'other'], key);
    t.same(Object.keys(ru).sort(), ['few', 'many', 'one', 'other'], key);
  }
});

t.test('numbers choose the form', async (t) => {
  const flows = dictionary['count.flows'];
  const russian = [0, 1, 2, 5, 11, 21, 22, 112].map((n) => say(flows, 'ru', { n }));
  t.same(russian, [
    '0 потоков',
    '1 поток',
    '2 потока',
    '5 потоков',
    '11 потоков',
    '21 поток',
    '22 потока',
    '112 потоков',
  ]);
  t.same(
    [0, 1, 2].map((n) => say(flows, 'en', { n })),
    ['0 flows', '1 flow', '2 flows'],
  );
  t.equal(say(flows, 'en', { n: 1234567 }), '1,234,567 flows');
  t.equal(say(flows, 'ru', { n: 1234567 }), '1\u00a0234\u00a0567 потоков');
});

t.test('a value is no pattern, and a missing one is seen', async (t) => {
  t.equal(say(dictionary['captures.processNamed'], 'en', { name: '$& {name}' }), 'Process $& {name}');
  t.equal(say(dictionary['captures.processNamed'], 'en'), 'Process {name}');
});

t.test('the language: what was chosen, else what the browser wants, else English', async (t) => {
  t.equal(chooseLanguage('ru', ['en-GB']), 'ru');
  t.equal(chooseLanguage(null, ['ru-RU', 'en']), 'ru');
  t.equal(chooseLanguage(null, ['de', 'ru']), 'ru');
  t.equal(chooseLanguage(null, ['de', 'en-US', 'ru']), 'en');
  t.equal(chooseLanguage('xx', []), 'en');
});
