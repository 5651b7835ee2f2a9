import type { Value } from '../value.ts';
import { type CallSite, type FunctionSpec, integer, list, made, text, textOrNull } from './call-site.ts';

/** One meaning for `String.x(text, …)`, the old bare `x(text, …)` and the method `text.x(…)`. A missing text stays null. */
type TextVerb = {
  args: readonly [number, number];
  call(input: string, args: readonly Value[], site: CallSite): Value;
};

export const textVerbs: ReadonlyMap<string, TextVerb> = new Map<string, TextVerb>([
  ['toUpperCase', { args: [0, 0], call: (input) => input.toUpperCase() }],
  ['toLowerCase', { args: [0, 0], call: (input) => input.toLowerCase() }],
  ['removeSpaces', { args: [0, 0], call: (input) => input.replace(/\s/g, '') }],
  ['trim', { args: [0, 0], call: (input) => input.trim() }],
  ['substring', { args: [1, 2], call: substring }],
  ['substringBefore', { args: [1, 1], call: substringBefore }],
  ['substringAfter', { args: [1, 1], call: substringAfter }],
  [
    'replace',
    { args: [2, 2], call: (input, args, site) => replace(input, args, site, Number.POSITIVE_INFINITY) },
  ],
  ['replaceFirst', { args: [2, 2], call: (input, args, site) => replace(input, args, site, 1) }],
]);

/** As the JDK's, but a place outside of the text is moved to its edge: `substring(user.lastName, 0, 6)` works for "Ng". */
function substring(input: string, args: readonly Value[], site: CallSite): string {
  const start = Math.max(0, integer(args[0], site));
  const end = args[1] === undefined ? input.length : Math.max(start, integer(args[1], site));
  return input.slice(start, end);
}

/** The whole text where the mark is not found. */
function substringBefore(input: string, args: readonly Value[], site: CallSite): string {
  const at = input.indexOf(text(args[0], site));
  return at < 0 ? input : input.slice(0, at);
}

/** Empty where the mark is not found. */
function substringAfter(input: string, args: readonly Value[], site: CallSite): string {
  const mark = text(args[0], site);
  const at = input.indexOf(mark);
  return at < 0 ? '' : input.slice(at + mark.length);
}

function replace(input: string, args: readonly Value[], site: CallSite, atMost: number): string {
  const match = text(args[0], site);
  const replacement = text(args[1], site);
  if (match === '') return input;
  const parts = atMost === 1 ? splitOnce(input, match) : input.split(match);
  made(input.length + (parts.length - 1) * (replacement.length - match.length), site);
  return parts.join(replacement);
}

function splitOnce(input: string, match: string): string[] {
  const at = input.indexOf(match);
  return at < 0 ? [input] : [input.slice(0, at), input.slice(at + match.length)];
}

function asFunction(verb: TextVerb): FunctionSpec {
  return {
    args: [verb.args[0] + 1, verb.args[1] + 1],
    call(args, site) {
      const input = textOrNull(args[0], site);
      if (input === null) return null;
      made(input.length, site);
      return verb.call(input, args.slice(1), site);
    },
  };
}

function append(args: readonly Value[], site: CallSite): string {
  const parts = args.map((arg) => text(arg, site));
  made(
    parts.reduce((length, part) => length + part.length, 0),
    site,
  );
  return parts.join('');
}

/** The separator first; lists among the strings are joined along, missing ones left out. */
function joinTexts([separator, ...strings]: readonly Value[], site: CallSite): string {
  const between = text(separator, site);
  const parts: string[] = [];
  for (const given of strings) {
    for (const one of Array.isArray(given) ? list(given, site) : [given]) {
      const part = textOrNull(one as Value, site);
      if (part !== null) parts.push(part);
    }
  }
  made(
    parts.reduce((length, part) => length + part.length + between.length, 0),
    site,
  );
  return parts.join(between);
}

/** The value of the first key that occurs in the input; keys are tried in the order written. */
function stringSwitch([input, otherwise, ...pairs]: readonly Value[], site: CallSite): Value {
  const wanted = text(input, site);
  for (let index = 0; index + 1 < pairs.length; index += 2) {
    if (wanted.includes(text(pairs[index], site))) return textOrNull(pairs[index + 1], site);
  }
  return textOrNull(otherwise, site);
}

const many = Number.POSITIVE_INFINITY;

export const textFunctions: ReadonlyMap<string, FunctionSpec> = new Map<string, FunctionSpec>([
  ...[...textVerbs].flatMap(([name, verb]): [string, FunctionSpec][] => [
    [`String.${name}`, asFunction(verb)],
    [name, asFunction(verb)],
  ]),
  ['String.append', { args: [2, 2], call: append }],
  ['String.join', { args: [2, many], call: joinTexts }],
  ['String.len', { args: [1, 1], call: ([input], site) => text(input, site).length }],
  [
    'String.stringContains',
    { args: [2, 2], call: ([input, part], site) => text(input, site).includes(text(part, site)) },
  ],
  [
    'String.startsWith',
    { args: [2, 2], call: ([input, part], site) => text(input, site).startsWith(text(part, site)) },
  ],
  [
    'String.endsWith',
    { args: [2, 2], call: ([input, part], site) => text(input, site).endsWith(text(part, site)) },
  ],
  ['String.stringSwitch', { args: [2, many], call: stringSwitch }],
]);
