// The management API, as everybody else has it: the typed client, in this browser's session. Nothing else is called.
import { browserSession, Gatehouse, type List, OktaApiError, type Page } from '../../../sdk/src/index.ts';
import { sessionEnded } from './session-ended.ts';

export type * from '../../../sdk/src/index.ts';
export { OktaApiError };

/** Browsers send so much to its end, in all; a letter is at most three bytes. */
const mostKept = 15_000;

/**
 * Whoever comes back after a session ended goes on where they were: the call waits for them. What was changed arrives also where the page
 * is left or loaded anew at once.
 */
const patientFetch: typeof fetch = async (input, given) => {
  const { method = 'GET', body } = given ?? {};
  const isKept = method !== 'GET' && typeof body === 'string' && body.length < mostKept;
  const init = isKept ? { ...given, keepalive: true } : given;
  const response = await fetch(input, init);
  if (response.status !== 401 && response.status !== 403) return response;
  const cameBack = await sessionEnded.waitIfSo();
  return cameBack ? fetch(input, init) : response;
};

export const api = new Gatehouse({
  baseUrl: location.origin,
  authentication: browserSession(),
  fetch: patientFetch,
  retry: { retries: 2, longestWaitSeconds: 10 },
});

/** One page of a list, by its cursor. */
export async function pageOf<Item>(list: List<Item>): Promise<Page<Item> & { after: string | undefined }> {
  const found = await list.pages()[Symbol.asyncIterator]().next();
  const page = (found.value ?? { items: [], next: undefined }) as Page<Item>;
  const after =
    page.next === undefined
      ? undefined
      : (new URL(page.next, location.origin).searchParams.get('after') ?? undefined);
  return { ...page, after };
}
