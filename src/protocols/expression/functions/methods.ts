import { isoText } from '../time-text.ts';
import { compilePattern, matchesPattern } from '../pattern.ts';
import { CountryCode, Moment, Person, type Value } from '../value.ts';
import {
  type CallSite,
  integer,
  list,
  type MethodSpec,
  moment,
  text,
  textOrNull,
  wrongType,
} from './call-site.ts';
import { country, countryForms, toInteger, toNumber } from './convert-functions.ts';
import { matchingGroups } from './group-functions.ts';
import * as lists from './list-functions.ts';
import { internalProperty, linkedTo } from './person-functions.ts';
import { textVerbs } from './text-functions.ts';
import * as time from './time-functions.ts';

function person(target: Value, site: CallSite): Person {
  if (target instanceof Person) return target;
  throw wrongType(target, 'a person such as user', site);
}

/** On null every text method gives null, so that a missing attribute stays missing down the chain. */
function onText(
  args: MethodSpec['args'],
  call: (input: string, args: readonly Value[], site: CallSite) => Value,
): MethodSpec {
  return {
    args,
    call(target, given, site) {
      const input = textOrNull(target, site);
      return input === null ? null : call(input, given, site);
    },
  };
}

function onTextOrList(
  textCase: (input: string, arg: Value, site: CallSite) => Value,
  listCase: (items: readonly unknown[], arg: Value, site: CallSite) => Value,
): MethodSpec['call'] {
  return (target, [arg = null], site) =>
    Array.isArray(target) ? listCase(target, arg, site) : textCase(textOrNull(target, site) ?? '', arg, site);
}

function toText(target: Value, [pattern]: readonly Value[], site: CallSite): Value {
  if (pattern !== undefined) return time.writeAs(moment(target, site), pattern, site);
  if (target instanceof Moment) return isoText(target.ms, target.zone).replace('.000', '');
  if (target instanceof CountryCode) return target.alpha2;
  return textOrNull(target, site);
}

const units: readonly (readonly [string, number])[] = [
  ['Days', 86_400_000],
  ['Hours', 3_600_000],
  ['Minutes', 60_000],
  ['Seconds', 1_000],
];

function within(target: Value, amount: Value | undefined, unitMs: number, site: CallSite): boolean {
  if (target === null) return false;
  return Math.abs(time.now(site).ms - moment(target, site).ms) <= integer(amount, site) * unitMs;
}

const timeMethods = units.flatMap(([unit, unitMs]): [string, MethodSpec][] => [
  [`plus${unit}`, { args: [1, 1], call: (at, [by], site) => time.moved(moment(at, site), by, unitMs, site) }],
  [
    `minus${unit}`,
    { args: [1, 1], call: (at, [by], site) => time.moved(moment(at, site), by, -unitMs, site) },
  ],
  [`within${unit}`, { args: [1, 1], needs: 'time', call: (at, [of], site) => within(at, of, unitMs, site) }],
]);

const countryMethods = [...countryForms].map(([name, form]): [string, MethodSpec] => [
  name,
  {
    args: [0, 0],
    call(target, _, site) {
      const found = country(target, site);
      return found && form(found.alpha2);
    },
  },
]);

const many = Number.POSITIVE_INFINITY;

/** What can be called on a value. One name may serve several kinds: `contains`, `size`, `isEmpty`. */
export const methods: ReadonlyMap<string, MethodSpec> = new Map<string, MethodSpec>([
  ...[...textVerbs].map(([name, verb]): [string, MethodSpec] => [name, onText(verb.args, verb.call)]),
  [
    'startsWith',
    { args: [1, 1], call: (target, [part], site) => text(target, site).startsWith(text(part, site)) },
  ],
  [
    'endsWith',
    { args: [1, 1], call: (target, [part], site) => text(target, site).endsWith(text(part, site)) },
  ],
  ['equals', { args: [1, 1], call: (target, [other], site) => text(target, site) === text(other, site) }],
  [
    'equalsIgnoreCase',
    {
      args: [1, 1],
      call: (target, [other], site) => text(target, site).toLowerCase() === text(other, site).toLowerCase(),
    },
  ],
  ['indexOf', { args: [1, 1], call: (target, [part], site) => text(target, site).indexOf(text(part, site)) }],
  ['length', { args: [0, 0], call: (target, _, site) => text(target, site).length }],
  [
    'matches',
    {
      args: [1, 1],
      call: (target, [pattern], site) =>
        matchesPattern(
          compilePattern(text(pattern, site), site.position),
          text(target, site),
          site.budget,
          site.position,
        ),
    },
  ],
  [
    'contains',
    {
      args: [1, 1],
      call: onTextOrList((input, part, site) => input.includes(text(part, site)), lists.contains),
    },
  ],
  [
    'isEmpty',
    {
      args: [0, 0],
      call: onTextOrList(
        (input) => input === '',
        (items) => items.length === 0,
      ),
    },
  ],
  ['size', { args: [0, 0], call: (target, _, site) => list(target, site).length }],
  ['add', { args: [1, 1], call: (target, [item = null], site) => lists.add(list(target, site), item, site) }],
  [
    'remove',
    { args: [1, 1], call: (target, [item = null], site) => lists.remove(list(target, site), item, site) },
  ],
  ['flatten', { args: [0, 0], call: (target, _, site) => lists.flatten(list(target, site), site) }],
  ['toInteger', { args: [0, 0], call: (target, _, site) => toInteger(target, site) }],
  ['toNumber', { args: [0, 0], call: (target, _, site) => toNumber(target, site) }],
  ['parseCountryCode', { args: [0, 0], call: (target, _, site) => country(target, site) }],
  ['parseWindowsTime', onText([0, 0], (input, _, site) => time.fromWindows(input, site))],
  ['parseUnixTime', onText([0, 0], (input, _, site) => time.fromUnix(input, site))],
  [
    'parseStringTime',
    onText([0, 1], (input, [pattern], site) =>
      pattern === undefined ? moment(input, site) : time.writtenAs(input, pattern, site),
    ),
  ],
  ['toWindows', { args: [0, 0], call: (target, _, site) => time.toWindows(moment(target, site)) }],
  ['toUnix', { args: [0, 0], call: (target, _, site) => time.toUnix(moment(target, site)) }],
  ['toString', { args: [0, 1], call: toText }],
  [
    'toZone',
    { args: [1, 1], call: (target, [zone = null], site) => time.inZone(moment(target, site), zone, site) },
  ],
  ...timeMethods,
  ...countryMethods,
  [
    'getInternalProperty',
    { args: [1, 1], call: (target, [name], site) => internalProperty(person(target, site), name, site) },
  ],
  [
    'getLinkedObject',
    { args: [1, 1], call: (target, [name], site) => linkedTo(person(target, site), text(name, site)) },
  ],
  [
    'getGroups',
    {
      args: [1, many],
      needs: 'groups',
      call: (target, args, site) => (person(target, site), matchingGroups(args, site)),
    },
  ],
  [
    'isMemberOf',
    {
      args: [1, many],
      needs: 'groups',
      call: (target, args, site) => (person(target, site), matchingGroups(args, site).length > 0),
    },
  ],
]);
