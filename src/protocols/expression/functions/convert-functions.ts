import { alpha3Of, findCountry, nameOf, numericOf } from '../country-codes.ts';
import { ExpressionError } from '../expression.ts';
import { CountryCode, type Value } from '../value.ts';
import { type CallSite, type FunctionSpec, textOrNull, wrongType } from './call-site.ts';

const largestInteger = 2_147_483_647;

/** Rounds half up, as the JDK does; text must be a number as a whole. Null stays null. */
export function toInteger(value: Value, site: CallSite): Value {
  const number = toNumber(value, site);
  if (typeof number !== 'number') return null;
  const rounded = Math.round(number);
  if (Math.abs(rounded) > largestInteger) {
    throw new ExpressionError('type', `'${site.name}': ${number} is too large for an integer`, site.position);
  }
  return rounded;
}

export function toNumber(value: Value, site: CallSite): Value {
  if (value === null || typeof value === 'number') return value;
  if (typeof value === 'string' && /^\s*[+-]?\d{1,300}(\.\d{1,300})?([eE][+-]?\d{1,3})?\s*$/.test(value)) {
    const number = Number(value);
    if (Number.isFinite(number)) return number;
  }
  throw wrongType(value, 'a number or text that is one', site);
}

/** By two or three letters, number or English name; unknown is an error, as the author meant some country. */
export function country(value: Value, site: CallSite): CountryCode | null {
  if (value instanceof CountryCode) return value;
  const written = textOrNull(value, site);
  if (written === null || written.trim() === '') return null;
  const alpha2 = findCountry(written.slice(0, 100));
  if (alpha2 !== undefined) return new CountryCode(alpha2);
  throw new ExpressionError(
    'type',
    `'${site.name}': no country has the code or name '${written.slice(0, 40)}'`,
    site.position,
  );
}

/** How a country can be written; used by the functions and the methods alike. */
export const countryForms: ReadonlyMap<string, (alpha2: string) => string> = new Map([
  ['toAlpha2', (alpha2: string) => alpha2],
  ['toAlpha3', alpha3Of],
  ['toNumeric', numericOf],
  ['toName', nameOf],
]);

export const convertFunctions: ReadonlyMap<string, FunctionSpec> = new Map<string, FunctionSpec>([
  ['Convert.toInt', { args: [1, 1], call: ([value], site) => toInteger(value ?? null, site) }],
  ['Convert.toNum', { args: [1, 1], call: ([value], site) => toNumber(value ?? null, site) }],
  ...[...countryForms].map(([name, form]): [string, FunctionSpec] => [
    `Iso3166Convert.${name}`,
    {
      args: [1, 1],
      call([value], site) {
        const found = country(value ?? null, site);
        return found && form(found.alpha2);
      },
    },
  ]),
]);
