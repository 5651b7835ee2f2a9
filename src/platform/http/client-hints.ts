// What a browser says of itself in headers of their own (User-Agent Client Hints). Nobody vouches for it, as for the user agent.

export type ClientHints = {
  /** `Windows`, `macOS`, `Android`, `Chrome OS`, … */
  platform?: string;
  /** Windows 11 says 13 and more here, while its user agent still says Windows 10. */
  platformVersion?: string;
  mobile?: boolean;
  brands?: readonly { brand: string; version: string }[];
};

const MAX_LENGTH = 512;
const MAX_BRANDS = 8;
/** A string of RFC 9651, without escapes, which no value here needs. */
const QUOTED = /^"([^"\\]{1,64})"$/;
const BRAND = /"([^"\\]{1,64})"\s*;\s*v="([^"\\]{1,32})"/g;

type Headers = Record<string, string | string[] | undefined>;

/** Undefined where none is given; what is malformed is left out. */
export function clientHints(headers: Headers): ClientHints | undefined {
  const platform = quoted(headers['sec-ch-ua-platform']);
  const mobile = headers['sec-ch-ua-mobile'];
  const brands = brandsOf(headers['sec-ch-ua-full-version-list'] ?? headers['sec-ch-ua']);
  if (platform === undefined && brands === undefined) return undefined;
  const platformVersion = quoted(headers['sec-ch-ua-platform-version']);
  return {
    ...(platform !== undefined && { platform }),
    ...(platformVersion !== undefined && { platformVersion }),
    ...((mobile === '?1' || mobile === '?0') && { mobile: mobile === '?1' }),
    ...(brands && { brands }),
  };
}

function quoted(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && header.length <= MAX_LENGTH
    ? QUOTED.exec(header.trim())?.[1]
    : undefined;
}

function brandsOf(header: string | string[] | undefined): ClientHints['brands'] {
  if (typeof header !== 'string' || header.length > MAX_LENGTH) return undefined;
  const brands = [...header.matchAll(BRAND)]
    .slice(0, MAX_BRANDS)
    .map(([, brand = '', version = '']) => ({ brand, version }));
  return brands.length > 0 ? brands : undefined;
}
