/** Values of columns that are words of ours: where they are read, not where they are asked for. */
import type { Dictionary } from './entry.js';

export const valueWords = {
  'source.user': { en: 'user', ru: 'пользователь' },
  'source.payload': { en: 'payload', ru: 'содержимое' },
  'source.metadata': { en: 'metadata', ru: 'метаданные' },
  'source.session': { en: 'session', ru: 'сеанс' },
  'source.model': { en: 'model', ru: 'модель' },
  'source.port': { en: 'port', ru: 'порт' },
  'source.none': { en: 'nothing', ru: 'ничего' },
  'end.idle': { en: 'idle', ru: 'молчание (idle)' },
  'end.active': { en: 'active', ru: 'предел длительности (active)' },
  'end.fin': { en: 'fin', ru: 'закрыт обеими сторонами (fin)' },
  'end.rst': { en: 'rst', ru: 'сброшен (rst)' },
  'end.eof': { en: 'eof', ru: 'конец захвата (eof)' },
  'end.evicted': { en: 'evicted', ru: 'вытеснен (evicted)' },
} as const satisfies Dictionary;

type Translate = (key: keyof typeof valueWords) => string;

function word(kind: 'source' | 'end', value: string, t: Translate): string {
  const key = `${kind}.${value}`;
  return key in valueWords ? t(key as keyof typeof valueWords) : value;
}

export const sourceWord = (source: string, t: Translate) => word('source', source, t);
export const endWord = (reason: string, t: Translate) => word('end', reason, t);
