import type { ExpressionPerson, PlainValue } from './context.ts';
import { isoText } from './time-text.ts';

/** A moment seen from a time zone. */
export class Moment {
  readonly ms: number;
  readonly zone: string;
  constructor(ms: number, zone: string) {
    this.ms = ms;
    this.zone = zone;
  }
}

/** What `'US'.parseCountryCode()` gives. */
export class CountryCode {
  readonly alpha2: string;
  constructor(alpha2: string) {
    this.alpha2 = alpha2;
  }
}

/** `user`, or somebody linked to one. */
export class Person {
  readonly given: ExpressionPerson;
  constructor(given: ExpressionPerson) {
    this.given = given;
  }
}

export type PlainObject = { readonly [name: string]: unknown };
export type Value =
  | null
  | boolean
  | number
  | string
  | readonly unknown[]
  | PlainObject
  | Moment
  | CountryCode
  | Person;

/** Whatever the caller handed in, as a value; functions, getters and class instances do not exist for an expression. */
export function toValue(given: unknown): Value {
  if (typeof given === 'string' || typeof given === 'boolean') return given;
  if (typeof given === 'number') return Number.isFinite(given) ? given : null;
  if (Array.isArray(given)) return given;
  if (given instanceof Moment || given instanceof CountryCode || given instanceof Person) return given;
  return isPlainObject(given) ? given : null;
}

export function isPlainObject(given: unknown): given is PlainObject {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return false;
  const prototype: unknown = Object.getPrototypeOf(given);
  return prototype === null || prototype === Object.prototype;
}

/** An own data property and nothing inherited: `constructor` and its like are simply not there. */
export function ownValue(object: object, name: string): Value {
  const descriptor = Object.getOwnPropertyDescriptor(object, name);
  return descriptor && 'value' in descriptor ? toValue(descriptor.value) : null;
}

export function kindOf(value: Value): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Moment) return 'a time';
  if (value instanceof Person) return 'a person';
  if (value instanceof CountryCode) return 'a country';
  return (
    { string: 'text', number: 'a number', boolean: 'true or false' }[typeof value as string] ?? 'an object'
  );
}

export function equalValues(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a instanceof Moment) return b instanceof Moment ? a.ms === b.ms : false;
  if (a instanceof CountryCode) return b instanceof CountryCode && a.alpha2 === b.alpha2;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => equalElements(toValue(item), toValue(b[index])));
  }
  return false;
}

/** Lists inside lists are compared one level deep: they come no deeper than an author wrote or a profile holds. */
const equalElements = (a: Value, b: Value) =>
  a === b || (a instanceof Moment && b instanceof Moment && a.ms === b.ms);

/** The result as JSON can hold it; `depth` bounds what a caller's own nested data may cost. */
export function toPlain(value: Value, depth = 10): PlainValue {
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Moment) return isoText(value.ms, value.zone);
  if (value instanceof CountryCode) return value.alpha2;
  if (value instanceof Person || depth === 0) return null;
  if (Array.isArray(value)) return value.map((item) => toPlain(toValue(item), depth - 1));
  const plain: Record<string, PlainValue> = Object.create(null);
  for (const name of Object.keys(value)) plain[name] = toPlain(ownValue(value, name), depth - 1);
  return plain;
}
