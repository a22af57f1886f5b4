/**
 * Text → syntax, with chevrotain. `or` binds least, then `and`, then `not`. Knows no field.
 *
 *   or      := and ( '||' and )*
 *   and     := not ( '&&' not )*
 *   not     := '!' not | '(' or ')' | 'exists' word | word [ operator value | operator set | ['!'] 'in' set ]
 *   set     := ( '{' | '[' ) value ( ','? value )* ( '}' | ']' )
 */
import {
  defaultParserErrorProvider,
  EmbeddedActionsParser,
  EOF,
  type IParserErrorMessageProvider,
  type IRecognitionException,
  type IToken,
} from 'chevrotain';
import type { FilterWord } from '../schema/fault-texts.js';
import { FilterError } from './filter-error.js';
import type { Syntax, Written } from './syntax.js';
import {
  And,
  Close,
  CloseSet,
  Comma,
  Exists,
  In,
  Not,
  Open,
  OpenSet,
  Operator,
  Or,
  tokens,
  tokensOf,
  Value,
  Word,
} from './tokens.js';

/** Longest filter in characters, deepest nesting, and most questions and values together. */
export const longestFilter = 4096;
const deepest = 50;

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function written({ image, startOffset }: IToken): Written {
  const quoted = image[0] === '"' || image[0] === "'";
  const text = quoted
    ? image.slice(1, -1).replace(/\\([\s\S])/g, (_, character: string) => escapes[character] ?? character)
    : image;
  return { text, quoted, position: startOffset };
}

function joined(type: 'and' | 'or', parts: Syntax[]): Syntax {
  return parts.length === 1 ? (parts[0] as Syntax) : { type, parts };
}

/** Messages of the parser's own are shown to nobody: they say which word was missing. */
const missingWord: IParserErrorMessageProvider = {
  ...defaultParserErrorProvider,
  buildMismatchTokenMessage: ({ expected }) => expected.name,
};

class FilterParser extends EmbeddedActionsParser {
  constructor() {
    super(tokens, { recoveryEnabled: false, maxLookahead: 2, errorMessageProvider: missingWord });
    this.performSelfAnalysis();
  }

  readonly anyOf: () => Syntax = this.RULE('anyOf', () => {
    const parts = [this.SUBRULE(this.allOf)];
    this.MANY(() => {
      this.CONSUME(Or);
      parts.push(this.SUBRULE1(this.allOf));
    });
    return joined('or', parts);
  });

  private readonly allOf: () => Syntax = this.RULE('allOf', () => {
    const parts = [this.SUBRULE(this.one)];
    this.MANY(() => {
      this.CONSUME(And);
      parts.push(this.SUBRULE1(this.one));
    });
    return joined('and', parts);
  });

  private readonly one: () => Syntax = this.RULE('one', () =>
    this.OR<Syntax>([
      {
        ALT: () => {
          this.CONSUME(Not);
          return { type: 'not', part: this.SUBRULE(this.one) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(Open);
          const inner = this.SUBRULE(this.anyOf);
          this.CONSUME(Close);
          return inner;
        },
      },
      {
        ALT: () => {
          this.CONSUME(Exists);
          return { type: 'bare', name: written(this.CONSUME1(Word)) };
        },
      },
      { ALT: () => this.SUBRULE(this.question) },
    ]),
  );

  private readonly question: () => Syntax = this.RULE('question', () => {
    const name = written(this.CONSUME(Word));
    return (
      this.OPTION(() =>
        this.OR<Syntax>([
          {
            ALT: () => {
              const operator = written(this.CONSUME(Operator));
              return { type: 'compare', name, operator, values: this.SUBRULE(this.values) };
            },
          },
          {
            ALT: () => {
              const operator = written(this.CONSUME(In));
              return { type: 'compare', name, operator, values: this.SUBRULE(this.set) };
            },
          },
          {
            ALT: () => {
              this.CONSUME(Not);
              const operator = written(this.CONSUME1(In));
              return { type: 'not', part: { type: 'compare', name, operator, values: this.SUBRULE1(this.set) } };
            },
          },
        ]),
      ) ?? ({ type: 'bare', name } as const)
    );
  });

  private readonly values: () => Written[] = this.RULE('values', () =>
    this.OR<Written[]>([{ ALT: () => [written(this.CONSUME(Value))] }, { ALT: () => this.SUBRULE(this.set) }]),
  );

  private readonly set: () => Written[] = this.RULE('set', () => {
    this.CONSUME(OpenSet);
    const values = [written(this.CONSUME(Value))];
    this.MANY(() => {
      this.OPTION(() => this.CONSUME(Comma));
      values.push(written(this.CONSUME1(Value)));
    });
    this.CONSUME(CloseSet);
    return values;
  });
}

const parser = new FilterParser();

/** Nesting is bounded before anything recurses. */
function checkDepth(found: readonly IToken[]): void {
  let open = 0;
  let nots = 0;
  for (const { tokenType, startOffset } of found) {
    nots = tokenType.CATEGORIES?.includes(Not) === true ? nots + 1 : tokenType === Open ? nots : 0;
    if (tokenType === Open) open++;
    if (tokenType === Close) open--;
    if (open + nots > deepest) throw new FilterError('filter_too_deep', { most: deepest }, startOffset);
  }
}

const expectedIn: Readonly<Record<string, FilterWord>> = {
  anyOf: 'a field',
  allOf: 'a field',
  one: 'a field, a bracket or a negation',
  question: 'an operator and a value',
  values: 'a value',
  set: 'values in { }',
};

const closing: Readonly<Record<string, string>> = { '(': ')', '{': '}', '[': ']' };

/** The innermost one that is open at the end. */
function openBracket(found: readonly IToken[]): IToken | undefined {
  const open: IToken[] = [];
  for (const token of found) {
    if (token.tokenType === Open || token.tokenType === OpenSet) open.push(token);
    if (token.tokenType === Close || token.tokenType === CloseSet) open.pop();
  }
  return open.at(-1);
}

function expectedBy({ context, message, name }: IRecognitionException): FilterWord {
  if (name === 'NotAllInputParsedException') return '&& or ||';
  if (message === Close.name) return '&&, || or )';
  // Behind exists.
  if (message === Word.name) return 'a field';
  return expectedIn[context.ruleStack.at(-1) ?? 'anyOf'] ?? 'something else';
}

function faultOf(fault: IRecognitionException, found: readonly IToken[], length: number): FilterError {
  const { token, message } = fault;
  const atEnd = token.tokenType === EOF;
  const bracket = atEnd && (message === Close.name || message === CloseSet.name) ? openBracket(found) : undefined;
  if (bracket !== undefined) {
    const brackets = { open: bracket.image, close: closing[bracket.image] ?? '' };
    return new FilterError('filter_bracket_open', brackets, bracket.startOffset);
  }
  const expected = expectedBy(fault);
  if (atEnd) return new FilterError('filter_ends', { expected }, length);
  const position = Number.isNaN(token.startOffset) ? length : token.startOffset;
  return new FilterError('filter_stands', { text: token.image.slice(0, 40), expected }, position);
}

/** Null where the text asks nothing. */
export function syntaxOf(text: string): Syntax | null {
  if (text.length > longestFilter) throw new FilterError('filter_too_long', { most: longestFilter }, longestFilter);
  const found = tokensOf(text);
  if (found.length === 0) return null;
  checkDepth(found);
  parser.input = found;
  const syntax = parser.anyOf();
  const [fault] = parser.errors;
  if (fault !== undefined) throw faultOf(fault, found, text.length);
  return syntax;
}
