// An org with a person and three SAML apps for single logout: told by Redirect, told by POST, and one that cannot be told.
import { expect } from 'vitest';
import type { InjectResponse } from '#src/platform/http/index.ts';
import { x } from '#src/protocols/xml/index.ts';
import { plain, protocolMessage, redirectQuery, spKeys, spSigner } from './saml-sp.ts';
import { type TestSaml, testSso } from './sso.ts';

export const issuer = 'https://sp.example.com/saml';
export const responseUrl = 'https://sp.example.com/slo/answer';
export const requestUrl = 'https://sp.example.com/slo/asked';

export type LogoutWish = {
  nameId?: string;
  sessionIndex?: string;
  destination?: string;
  issuer?: string;
  id?: string;
  notOnOrAfterMs?: number;
};
export type TestSamlLogout = Awaited<ReturnType<typeof testSamlLogout>>;

export async function testSamlLogout() {
  const keys = spKeys();
  const org = await testSso();
  const listening = (binding: string) => ({
    spCertificate: { x5c: [keys.certificate] },
    slo: { enabled: true, issuer, logoutUrl: responseUrl },
    participateSlo: {
      enabled: true,
      logoutRequestUrl: requestUrl,
      bindingType: binding,
      sessionIndexRequired: true,
    },
  });
  const app = await org.samlApp(listening('REDIRECT'));
  const posting = await org.samlApp(listening('POST'));
  const mute = await org.samlApp();
  const person = await org.person('aoi@example.com');
  for (const one of [app, posting, mute]) await org.assign(one, person);
  let count = 0;

  const logoutRequest = (of: TestSaml, wish: LogoutWish, signs = false): Promise<string> =>
    protocolMessage(
      'LogoutRequest',
      {
        id: wish.id ?? `_logout${++count}`,
        issuer: wish.issuer ?? issuer,
        destination: wish.destination ?? of.sloUrl,
        issuedMs: org.platform.clock.nowMs(),
        attributes: {
          NotOnOrAfter:
            wish.notOnOrAfterMs === undefined ? undefined : new Date(wish.notOnOrAfterMs).toISOString(),
        },
        children: [
          x('saml:NameID', {}, wish.nameId ?? 'aoi@example.com'),
          ...(wish.sessionIndex === undefined ? [] : [x('samlp:SessionIndex', {}, wish.sessionIndex)]),
        ],
      },
      signs ? spSigner(keys) : undefined,
    );

  return {
    org,
    keys,
    person,
    app,
    posting,
    mute,
    listening,
    logoutRequest,

    /** A browser in which the person signed in and opened these apps. */
    async signedOn(...opened: TestSaml[]) {
      const browser = await org.signedIn(person);
      for (const one of opened)
        expect((await org.get(one.ssoPath, { cookie: browser.cookie })).status).toBe(200);
      return { ...browser, sid: browser.session.sid };
    },
    isAlive: async (sid: string) => (await org.sessions.findBySid(sid)) !== undefined,

    byRedirect: async (of: TestSaml, wish: LogoutWish, relayState?: string) =>
      `${of.sloPath}?${redirectQuery('SAMLRequest', await logoutRequest(of, wish), { key: keys.key, relayState })}`,

    /** What an app answers to our LogoutRequest, sent to where its frame ends. */
    async answers(of: TestSaml, inResponseTo: string, status = 'Success', key = keys.key) {
      const Value = `urn:oasis:names:tc:SAML:2.0:status:${status}`;
      const xml = await protocolMessage(
        'LogoutResponse',
        {
          id: `_answer${++count}`,
          issuer,
          destination: of.sloUrl,
          issuedMs: org.platform.clock.nowMs(),
          attributes: { InResponseTo: inResponseTo },
          children: [x('samlp:Status', {}, x('samlp:StatusCode', { Value }))],
        },
        undefined,
      );
      return org.get(`${of.sloPath}?${redirectQuery('SAMLResponse', xml, { key })}`);
    },

    async signOutHere(cookie: string): Promise<InjectResponse> {
      const page = await org.get('/signout', { cookie });
      const t = plain(/name="t" value="([^"]*)"/.exec(page.text)?.[1] ?? '');
      return org.post('/signout', { t }, { cookie, origin: 'http://localhost:8080' });
    },
    events: async (howMany: number) =>
      (await org.events()).slice(-howMany).map((event) => `${event.eventType} ${event.result}`),
    lastSlo: async () => (await org.events('user.authentication.slo')).at(-1),
  };
}

/** The page on which apps are told: whom it names, the frames it opens, where it goes on. */
export function leavingOf({ text }: InjectResponse) {
  const frames = [...text.matchAll(/data-app="([^"]+)" data-src="([^"]+)"/g)].map(
    ([, id = '', src = '']) => ({ id, src: plain(src) }),
  );
  const states = Object.fromEntries(
    [...text.matchAll(/<li class="leaving-app" data-app="([^"]+)" data-state="([^"]+)"/g)].map(
      ([, id = '', state = '']) => [id, state],
    ),
  );
  return { frames, states, goOn: plain(/data-go-on[^>]* href="([^"]*)"/.exec(text)?.[1] ?? '') };
}

export const frameOf = (page: InjectResponse, of: TestSaml) =>
  leavingOf(page).frames.find((frame) => frame.id === of.appId)?.src ?? '';
