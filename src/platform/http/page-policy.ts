// The content security policy of each kind of page. Inline script and style are allowed nowhere but by nonce.

export type PageKind =
  /** A form whose POST may end in a redirect to another site. */
  | 'signin'
  /** A page of ours that talks to our own API. */
  | 'app'
  /** A form that posts itself to another site (response_mode=form_post, SAML POST). */
  | 'form-post'
  /** A script that hands an answer to the window that opened or framed this one. */
  | 'post-message'
  /** Invisible frames of other sites (front-channel logout). */
  | 'frames'
  | 'error';

export type PagePolicy = PageKind | PagePolicyOptions;

export type PagePolicyOptions = {
  kind: PageKind;
  /** Allows the script and style elements that carry it. */
  nonce?: string;
  /**
   * Where forms of the page may lead, besides here. Chromium applies form-action to every redirect that follows the
   * POST, also to redirects that the other site makes on its own. So the kinds whose forms lead elsewhere (`signin`,
   * `form-post`) have no form-action unless it is given here; the others have 'self'.
   */
  formAction?: string[];
  /** Origins of frames inside of the page. */
  frameSrc?: string[];
  /** Origins that may frame the page; default none. */
  frameAncestors?: string[];
  /** Origins of pictures besides our own. */
  imgSrc?: string[];
};

export type PageHeaders = Record<string, string>;

const PERMISSIONS =
  'accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()';

// Other sites learn nothing of where people came from. Our own forms, though, are recognised by their Origin header,
// which `no-referrer` would turn into `null`; and so are form posts by the sites that they are sent to.
const REFERRER: Record<PageKind, string> = {
  signin: 'same-origin',
  app: 'same-origin',
  'form-post': 'strict-origin',
  'post-message': 'no-referrer',
  frames: 'no-referrer',
  error: 'no-referrer',
};

// A source is an origin, or a scheme and host with a wildcard port; anything else could break out of its directive.
const SOURCE = /^(?:'self'|[a-z][a-z0-9+.-]*:|[a-z][a-z0-9+.-]*:\/\/[A-Za-z0-9.\-[\]:*]+)$/;

export function pageHeaders(policy: PagePolicy): PageHeaders {
  const options: PagePolicyOptions = typeof policy === 'string' ? { kind: policy } : policy;
  const isFramed = options.frameAncestors !== undefined && options.frameAncestors.length > 0;
  const headers: PageHeaders = {
    'content-security-policy': contentSecurityPolicy(options),
    'referrer-policy': REFERRER[options.kind],
    'permissions-policy': PERMISSIONS,
    'cross-origin-resource-policy': 'same-origin',
  };
  if (!isFramed) headers['x-frame-options'] = 'DENY';
  // A window that answers to its opener must keep it.
  if (options.kind !== 'post-message') headers['cross-origin-opener-policy'] = 'same-origin';
  return headers;
}

function contentSecurityPolicy(options: PagePolicyOptions): string {
  const { kind } = options;
  const nonce = options.nonce === undefined ? '' : ` 'nonce-${checkedNonce(options.nonce)}'`;
  const isOurs = kind === 'signin' || kind === 'app' || kind === 'error';
  const script = isOurs ? `'self'${nonce}` : nonce.trim() || "'none'";
  const directives = [
    "default-src 'none'",
    `script-src ${kind === 'error' ? "'none'" : script}`,
    `style-src 'self'${nonce}`,
    `img-src ${sources(["'self'", 'data:', ...(options.imgSrc ?? [])])}`,
    "font-src 'self'",
    `connect-src ${isOurs ? "'self'" : "'none'"}`,
    "manifest-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    `frame-src ${sources(options.frameSrc ?? []) || "'none'"}`,
    `frame-ancestors ${sources(options.frameAncestors ?? []) || "'none'"}`,
  ];
  const leadsElsewhere = kind === 'signin' || kind === 'form-post';
  if (options.formAction !== undefined)
    directives.push(`form-action ${sources(["'self'", ...options.formAction])}`);
  else if (!leadsElsewhere) directives.push("form-action 'self'");
  if (isOurs) directives.push("require-trusted-types-for 'script'");
  return directives.join('; ');
}

function sources(list: string[]): string {
  for (const source of list) {
    if (!SOURCE.test(source))
      throw new TypeError(`${JSON.stringify(source)} cannot stand in a content security policy.`);
  }
  return [...new Set(list)].join(' ');
}

function checkedNonce(nonce: string): string {
  if (!/^[A-Za-z0-9+/_-]{16,}={0,2}$/.test(nonce))
    throw new TypeError('A CSP nonce needs at least 16 base64 characters.');
  return nonce;
}
