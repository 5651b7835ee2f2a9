import {
  type Expression,
  ExpressionError,
  evaluateExpression,
  evaluateTemplate,
  parseExpression,
  parseTemplate,
  type PlainValue,
  type Template,
} from '#src/protocols/expression/index.ts';
import type { SubjectSource } from '../app.ts';

/** One value of an attribute statement: an expression, a `${…}` template, or plain text. */
export type AttributeValue = {
  readonly needsGroups: boolean;
  values(source: SubjectSource): readonly string[];
  /** Set where it is an expression, for whoever tells a list from a text. */
  readonly expression?: Expression;
};

/** What an expression about a person at an app can name. */
const known = new Set(['user', 'appuser', 'app', 'org', 'session', 'source']);
/** A text with any of these is meant as an expression, so that a broken one is refused rather than sent as it is. */
const expressionLike = /["'()[\]?!<>]|\b(?:user|appuser|app|org|session|source)\s*\./;

/**
 * Throws ExpressionError, with the position, for what is meant as an expression and cannot be read. Okta takes a bare word and
 * addresses (`arn:aws:…`) as text; so do we.
 */
export function readAttributeValue(text: string): AttributeValue {
  if (text.includes('${')) return templateValue(parseTemplate(text));
  if (!expressionLike.test(text)) return { needsGroups: false, values: () => [text] };
  return readStrictly(text);
}

/** An expression or a template, where a bare word is a mistake: text stands in double quotes. */
export function readStrictly(text: string): AttributeValue {
  if (text.includes('${')) return templateValue(parseTemplate(text));
  const expression = parseExpression(text);
  refuseUnknown(expression.uses.variables, text);
  return expressionValue(expression);
}

/** A template that makes one text, of an app's NameID. */
export function readNameTemplate(text: string): (source: SubjectSource) => string {
  const template = parseTemplate(text);
  refuseUnknown(template.uses.variables, text);
  return (source) => evaluateTemplate(template, contextOf(source));
}

function refuseUnknown(variables: ReadonlySet<string>, text: string): void {
  for (const name of variables) {
    if (known.has(name)) continue;
    throw new ExpressionError(
      'variable',
      `'${name}' is not known here; ${[...known].join(', ')} are. Put it in double quotes to mean the text itself`,
      Math.max(0, text.indexOf(name)),
    );
  }
}

function templateValue(template: Template): AttributeValue {
  refuseUnknown(template.uses.variables, template.text);
  return {
    needsGroups: template.uses.groups,
    values: (source) => {
      const text = tried(() => evaluateTemplate(template, contextOf(source)));
      return text === undefined || text === '' ? [] : [text];
    },
  };
}

function expressionValue(expression: Expression): AttributeValue {
  return {
    expression,
    needsGroups: expression.uses.groups,
    values: (source) => textsOf(tried(() => evaluateExpression(expression, contextOf(source)))),
  };
}

export const contextOf = ({ user, variables, groups, nowMs }: SubjectSource) => ({
  user,
  // Templates of user names call the profile so.
  variables: { ...variables, source: user.profile },
  groups,
  nowMs,
});

/** What fails on this person's data says nothing: it is left out, never guessed. */
export function tried<T>(evaluate: () => T): T | undefined {
  try {
    return evaluate();
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}

/** A list gives several values. Objects have no text form. */
function textsOf(value: PlainValue | undefined): readonly string[] {
  if (Array.isArray(value)) return (value as readonly PlainValue[]).flatMap(textsOf);
  if (value === undefined || value === null || typeof value === 'object' || value === '') return [];
  return [String(value)];
}
