import { MalformedPairs, type Pairs, parsePairs } from '#src/platform/http/index.ts';
import { readWsFedRequest, WsFedError, type WsFedRequest } from '#src/protocols/wsfed/index.ts';
import type { RelyingPartyApp } from './relying-party.ts';

export type ReadRequest = { readonly request: WsFedRequest; readonly pairs: Resumable };
type Resumable = readonly (readonly [name: string, value: string])[];

/** Parameters that come back with the browser from sign-in; the others say nothing that would be looked at again. */
const kept = new Set(['wa', 'wtrealm', 'wreply', 'wctx', 'wfresh', 'wauth']);

/** While somebody signs in a request travels in an address, which servers cut off at 8 KB. */
const longest = 4_000;

/** Throws WsFedError for whatever is wrong, with the parameter and what to do. */
export function readRequest(pairs: Resumable, app: RelyingPartyApp): ReadRequest {
  const { realm, replyUrl, mayChooseReply } = app.wsFed;
  const request = readWsFedRequest(pairs, { realm, replyUrl, mayChooseReply });
  const resumable = pairs.filter(([name]) => kept.has(name));
  const { length } = JSON.stringify(resumable);
  if (length > longest) {
    throw new WsFedError(
      'malformed',
      'wctx',
      `The request has ${length} characters, more than ${longest}: shorten "wctx".`,
    );
  }
  return { request, pairs: resumable };
}

export function queryPairs(rawQuery: string): Pairs {
  try {
    return rawQuery === '' ? [] : parsePairs(rawQuery);
  } catch (error) {
    if (!(error instanceof MalformedPairs)) throw error;
    throw new WsFedError('malformed', 'wa', `The query cannot be read: ${error.message}`);
  }
}
