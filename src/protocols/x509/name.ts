import { oid, printableString, sequence, set, utf8String } from './der.ts';

/** The attributes of a distinguished name that people fill in, by the name Okta gives them. */
export type DistinguishedName = {
  readonly countryName?: string | undefined;
  readonly stateOrProvinceName?: string | undefined;
  readonly localityName?: string | undefined;
  readonly organizationName?: string | undefined;
  readonly organizationalUnitName?: string | undefined;
  readonly commonName?: string | undefined;
};

/** In the order in which they are written. */
const attributes = [
  ['countryName', '2.5.4.6'],
  ['stateOrProvinceName', '2.5.4.8'],
  ['localityName', '2.5.4.7'],
  ['organizationName', '2.5.4.10'],
  ['organizationalUnitName', '2.5.4.11'],
  ['commonName', '2.5.4.3'],
] as const;

export function encodeName(name: DistinguishedName): Buffer {
  const parts = attributes.flatMap(([key, id]) => {
    const value = name[key];
    if (value === undefined || value === '') return [];
    // RFC 5280 appendix A.1: the country alone is a PrintableString.
    const text = key === 'countryName' ? printableString(value) : utf8String(value);
    return [set(sequence(oid(id), text))];
  });
  return sequence(...parts);
}
