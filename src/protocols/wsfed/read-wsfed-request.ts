// WS-Federation 1.2 section 13.2: requests of a passive requestor are parameters of a query or form. Of those that are not named here,
// wreq and wreqptr could carry a document or an address of one: neither is parsed nor fetched.
import { WsFedError } from './wsfed-error.ts';
import type { RelyingParty, WsFedRequest } from './wsfed-request.ts';

type Pairs = readonly (readonly [name: string, value: string])[];

const names = ['wa', 'wtrealm', 'wreply', 'wctx', 'wct', 'wfresh', 'wauth', 'wreq', 'whr', 'wp'] as const;
type Name = (typeof names)[number];
type Parameters = ReadonlyMap<Name, string>;

/** wctx is whatever the relying party needs to remember: SharePoint puts the address of the page there. */
const maxLengths: Partial<Record<Name, number>> = { wctx: 4096, wreq: 16_384 };
const maxLength = 2048;

/** Reads the decoded pairs of a query or form, in their order and with duplicates. */
export function readWsFedRequest(pairs: Pairs, relyingParty: RelyingParty): WsFedRequest {
  const parameters = readParameters(pairs);
  const action = parameters.get('wa');
  const context = parameters.get('wctx');
  switch (action) {
    case 'wsignin1.0':
      return {
        action: 'sign-in',
        realm: checkRealm(parameters, relyingParty),
        replyUrl: checkReply(parameters, relyingParty) ?? relyingParty.replyUrl,
        context,
        maxAgeSeconds: readFreshness(parameters),
        authenticationType: parameters.get('wauth'),
      };
    case 'wsignout1.0':
      return { action: 'sign-out', replyUrl: checkReply(parameters, relyingParty), context };
    case 'wsignoutcleanup1.0':
      return { action: 'sign-out-cleanup', replyUrl: checkReply(parameters, relyingParty), context };
    case undefined:
      throw new WsFedError('malformed', 'wa', '"wa" is missing: send "wsignin1.0" or "wsignout1.0".');
    default:
      throw new WsFedError(
        'unsupported',
        'wa',
        `"wa" is ${quoted(action)}: "wsignin1.0", "wsignout1.0" and "wsignoutcleanup1.0" are known.`,
      );
  }
}

function readParameters(pairs: Pairs): Parameters {
  const parameters = new Map<Name, string>();
  for (const [name, value] of pairs) {
    const known = names.find((candidate) => candidate === name);
    if (known === undefined) continue;
    if (parameters.has(known)) {
      throw new WsFedError(
        'duplicate',
        known,
        `The parameter "${known}" was sent more than once: send it once.`,
      );
    }
    const most = maxLengths[known] ?? maxLength;
    if (value.length > most) {
      throw new WsFedError(
        'malformed',
        known,
        `The parameter "${known}" has more than ${most} characters: send less.`,
      );
    }
    if (value.includes('\0')) {
      throw new WsFedError(
        'malformed',
        known,
        `The parameter "${known}" has a NUL character: encode it before it is sent.`,
      );
    }
    parameters.set(known, value);
  }
  for (const [name, value] of parameters) if (value === '') parameters.delete(name);
  return parameters;
}

function checkRealm(parameters: Parameters, { realm }: RelyingParty): string {
  const asked = parameters.get('wtrealm');
  if (asked === undefined)
    throw new WsFedError('malformed', 'wtrealm', `"wtrealm" is missing: the app must send ${quoted(realm)}.`);
  if (asked !== realm) {
    throw new WsFedError(
      'realm',
      'wtrealm',
      `"wtrealm" is ${quoted(asked)}, and the app at this address is ${quoted(realm)}: set its realm there or here.`,
    );
  }
  return asked;
}

/**
 * The address in `wreply`, if it may be used: the registered one, or, where the app is set so, another below it. Origins
 * are compared and not beginnings of text: `https://app.example.evil` begins with `https://app.example` (CVE-2026-41569).
 */
function checkReply(parameters: Parameters, { replyUrl, mayChooseReply }: RelyingParty): string | undefined {
  const asked = parameters.get('wreply');
  if (asked === undefined || asked === replyUrl) return asked;
  if (!mayChooseReply) {
    throw new WsFedError(
      'reply',
      'wreply',
      `"wreply" is ${quoted(asked)}, which is not registered: send ${quoted(replyUrl)} or nothing, or set "wReplyOverride" of the app.`,
    );
  }
  if (!isWithin(asked, replyUrl)) {
    throw new WsFedError(
      'reply',
      'wreply',
      `"wreply" is ${quoted(asked)}, which is not below ${quoted(new URL('.', replyUrl).href)}: send an address from there.`,
    );
  }
  return asked;
}

/** A token for one app of a host is nothing for another app of that host, so the folder counts as well as the origin. */
function isWithin(asked: string, registered: string): boolean {
  // What a browser would repair (tabs, backslashes, spaces) is read in more than one way, so it is refused.
  if (!URL.canParse(asked) || !/^https?:\/\/[^\\\s#]+$/i.test(asked)) return false;
  const { origin, pathname, username, password } = new URL(asked);
  // Dots are resolved here; what stands for a dot or a slash and is not, a server behind may resolve after us.
  if (/%(?:2e|2f|5c|00)|\/\.\.?;/i.test(asked.split('?', 1)[0] ?? '')) return false;
  const folder = new URL('.', registered);
  return (
    username === '' && password === '' && origin === folder.origin && pathname.startsWith(folder.pathname)
  );
}

/** wfresh: minutes; 0 asks for the person to be there now (section 13.2.2). */
function readFreshness(parameters: Parameters): number | undefined {
  const minutes = parameters.get('wfresh');
  if (minutes === undefined) return undefined;
  if (!/^\d{1,7}$/.test(minutes))
    throw new WsFedError(
      'malformed',
      'wfresh',
      `"wfresh" is ${quoted(minutes)}: it must be a number of minutes.`,
    );
  return Number(minutes) * 60;
}

function quoted(text: string): string {
  const short = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  return `"${short.replace(/[\p{Cc}\p{Cs}\u2028\u2029]/gu, '?')}"`;
}
