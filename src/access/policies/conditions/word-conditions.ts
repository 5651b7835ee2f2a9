// What is said about a person or an app in words: expressions, identifiers, names.
import {
  evaluateCondition,
  type Expression,
  ExpressionError,
  parseExpression,
} from '#src/protocols/expression/index.ts';
import { asObject, type JsonObject } from '../json-object.ts';
import { anyOf, condition, type ConditionKind, listOf, neverJudged, type Verdict } from './condition.ts';

/** What an expression of a policy may ask about. */
const knownVariables = new Set(['user', 'session', 'app', 'org', 'security', 'device', 'request']);

/** How somebody comes, and what they proved: where nobody looked these are not there, which is no answer and must not be read as "no". */
const ofContext = ['session', 'security', 'device', 'request'];

/** An expression as a rule may have it; a sentence about why it cannot be judged yet otherwise. */
export function readCondition(text: string): { expression: Expression } | { missing: string } {
  const expression = parseExpression(text);
  const unknown = [...expression.uses.variables].find((name) => !knownVariables.has(name));
  if (unknown !== undefined) return { missing: `${unknown} is not known when it is judged` };
  if (text.includes('getLinkedObject')) return { missing: 'linked objects are not looked up there' };
  return { expression };
}

export const elCondition: ConditionKind = {
  asks: ({ condition: text }) => (text === undefined || text === null ? undefined : 'condition'),
  compile({ condition: text }) {
    const expression = expressionIn(text);
    if (expression === undefined) return [neverJudged('elCondition.condition')];
    const looksAt = ofContext.filter((name) => expression.uses.variables.has(name));
    const texts = {
      met: 'the expression is true',
      missed: 'the expression is false',
      unknown: 'the expression failed, or nothing is known of the person',
    };
    return [
      condition('elCondition.condition', texts, ({ expression: context }) => {
        if (context === undefined) return undefined;
        const seen = context();
        if (looksAt.some((name) => seen.variables?.[name] === undefined)) return undefined;
        try {
          return evaluateCondition(expression, seen);
        } catch (error) {
          if (error instanceof ExpressionError) return undefined;
          throw error;
        }
      }),
    ];
  },
};

/** Undefined where it is none, or asks what nobody can say. */
export function expressionIn(text: unknown): Expression | undefined {
  try {
    const read = readCondition(String(text));
    return 'expression' in read ? read.expression : undefined;
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}

export const app: ConditionKind = {
  asks: ({ include, exclude }) =>
    listOf(include).length > 0 ? 'include' : listOf(exclude).length > 0 ? 'exclude' : undefined,
  compile({ include, exclude }) {
    const meant = (one: JsonObject, opened: { id: string; name: string }) =>
      one.type === 'APP_TYPE' ? one.name === opened.name : one.id === opened.id;
    const inside = listOf(include).map(asObject);
    const outside = listOf(exclude).map(asObject);
    return [
      condition(
        inside.length > 0 ? 'app.include' : 'app.exclude',
        { met: 'the app is one of those meant', missed: 'the app is none of those meant' },
        ({ app: opened }) => {
          if (opened === undefined) return undefined;
          const isIn = inside.length === 0 || inside.some((one) => meant(one, opened));
          return isIn && !outside.some((one) => meant(one, opened));
        },
      ),
    ];
  },
};

export const userIdentifier: ConditionKind = {
  asks: ({ patterns }) => (listOf(patterns).length > 0 ? 'patterns' : undefined),
  compile({ type, attribute, patterns }) {
    const wanted = listOf(patterns).map(asObject);
    return [
      condition(
        'userIdentifier.patterns',
        { met: 'the identifier is one of those meant', missed: 'the identifier is none of those meant' },
        ({ login, expression }) => {
          const context = expression?.();
          const value = type === 'ATTRIBUTE' ? context?.user?.profile[String(attribute)] : login;
          if (value === undefined || value === null) return undefined;
          return anyOf(wanted, (one) => matches(one, String(value)));
        },
      ),
    ];
  },
};

function matches({ matchType, value }: JsonObject, given: string): Verdict {
  const [is, wanted] = [given.toLowerCase(), String(value).toLowerCase()];
  switch (matchType) {
    case 'EQUALS':
      return is === wanted;
    case 'STARTS_WITH':
      return is.startsWith(wanted);
    case 'CONTAINS':
      return is.includes(wanted);
    case 'SUFFIX':
      return is.endsWith(wanted);
    default:
      return undefined;
  }
}
