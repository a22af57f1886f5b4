/** The words of the filter language, for chevrotain. What they mean together is in parser.ts. */
import { createToken, type IToken, Lexer, type TokenType } from 'chevrotain';
import { FilterError } from './filter-error.js';

/** What may stand where a value is asked for: `label == in` is a question about a label. */
export const Value = createToken({ name: 'Value', pattern: Lexer.NA });

export const Word = createToken({ name: 'Word', pattern: /[^\s(){}[\],"'!&|=<>~]+/, categories: [Value] });
export const Quoted = createToken({
  name: 'Quoted',
  pattern: /"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'/,
  categories: [Value],
  line_breaks: true,
});

function keyword(name: string, pattern: RegExp): TokenType {
  return createToken({ name, pattern, longer_alt: Word, categories: [Value] });
}

export const And = createToken({ name: 'And', pattern: Lexer.NA });
export const Or = createToken({ name: 'Or', pattern: Lexer.NA });
export const Not = createToken({ name: 'Not', pattern: Lexer.NA });
/** `==` and its like. */
export const Operator = createToken({ name: 'Operator', pattern: Lexer.NA });

function sign(name: string, pattern: RegExp, category: TokenType): TokenType {
  return createToken({ name, pattern, categories: [category] });
}

function wordFor(name: string, pattern: RegExp, category: TokenType): TokenType {
  return createToken({ name, pattern, longer_alt: Word, categories: [category, Value] });
}

export const In = keyword('In', /in/i);
export const Exists = keyword('Exists', /exists/i);
export const Open = createToken({ name: 'Open', pattern: '(' });
export const Close = createToken({ name: 'Close', pattern: ')' });
export const OpenSet = createToken({ name: 'OpenSet', pattern: /[{[]/ });
export const CloseSet = createToken({ name: 'CloseSet', pattern: /[}\]]/ });
export const Comma = createToken({ name: 'Comma', pattern: ',' });

export const tokens: TokenType[] = [
  createToken({ name: 'Space', pattern: /\s+/, group: Lexer.SKIPPED, line_breaks: true }),
  Quoted,
  sign('AndSign', /&&/, And),
  sign('OrSign', /\|\|/, Or),
  // A single = is no operator; resolving says so, and which is meant.
  sign('OperatorSign', /==|!=|<=|>=|<|>|=|~/, Operator),
  sign('NotSign', /!/, Not),
  wordFor('AndWord', /and/i, And),
  wordFor('OrWord', /or/i, Or),
  wordFor('NotWord', /not/i, Not),
  In,
  Exists,
  wordFor('OperatorWord', /contains|matches|eq|ne|lt|le|gt|ge/i, Operator),
  Open,
  Close,
  OpenSet,
  CloseSet,
  Comma,
  Word,
  And,
  Or,
  Not,
  Operator,
  Value,
];

const lexer = new Lexer(tokens, { positionTracking: 'onlyOffset', ensureOptimizations: false });

export function tokensOf(text: string): IToken[] {
  const { tokens: found, errors } = lexer.tokenize(text);
  const [fault] = errors;
  if (fault === undefined) return found;
  const character = text[fault.offset] as string;
  if (character === '"' || character === "'") throw new FilterError('filter_quote_open', {}, fault.offset);
  const near = character === '&' ? ['&&'] : character === '|' ? ['||'] : [];
  throw new FilterError('filter_character', { character: JSON.stringify(character) }, fault.offset, near);
}
