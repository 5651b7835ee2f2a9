import { confirmPage } from '#web/signin/index.ts';
import {
  isFromOurPages,
  type Reply,
  type RequestContext,
  type UnauthenticatedRequest,
} from '#src/platform/http/index.ts';
import { sessionFormPurpose } from '#src/signin/signout/index.ts';
import type { Farewell } from '#src/sso/farewell/index.ts';
import { addressesFor, type RelyingPartyApp } from './relying-party.ts';
import type { WsFederationNeeds } from './ws-federation-needs.ts';

type Needs = Pick<WsFederationNeeds, 'clock' | 'config' | 'pages' | 'sealer' | 'sessions'> & {
  farewell: Pick<Farewell, 'leave'>;
};

type Asked = { appId: string; replyUrl: string | undefined };
type Form = Record<string, string | string[]>;

export type SignOuts = {
  /**
   * wsignout1.0 proves nothing about who sends it: any page can put it into a link. So the person is asked, on our page, and only
   * then the session ends.
   */
  ask(http: UnauthenticatedRequest, app: RelyingPartyApp, replyUrl: string | undefined): Promise<Reply>;
  /** The form of that page. */
  confirm(ctx: RequestContext<unknown, unknown, Form>, app: RelyingPartyApp): Promise<Reply>;
};

const kind = 'ws-federation-sign-out';
// As long as the page may lie open.
const lifetimeMs = 60 * 60 * 1000;
const signedOutPath = '/signout';

export function createSignOuts(needs: Needs): SignOuts {
  const { clock, farewell, pages, sealer, sessions } = needs;
  const sessionOf = (http: UnauthenticatedRequest) => sessions.find(http.cookies[sessions.cookieName]);
  const goOn = (http: UnauthenticatedRequest, replyUrl: string | undefined): Reply => ({
    status: http.method === 'POST' ? 303 : 302,
    redirect: replyUrl ?? signedOutPath,
  });

  const ask: SignOuts['ask'] = async (http, app, replyUrl) => {
    const session = await sessionOf(http);
    if (session === undefined) return goOn(http, replyUrl);
    const frame = pages.frames.frame(http);
    const { t } = frame;
    const asked: Asked = { appId: app.id, replyUrl };
    return {
      status: 200,
      page: 'signin',
      html: confirmPage(frame, {
        title: t('signout.title'),
        lead: t('wsfed.signOutLead', { app: app.label }),
        action: `${addressesFor(needs.config.baseUrl, app).passivePath}/signout`,
        t: pages.forms.make(sessionFormPurpose, session.sid),
        fields: { a: sealer.seal(kind, asked, clock.nowMs() + lifetimeMs) },
        submit: t('signout.submit'),
        stay: { label: t('signout.stay'), href: '/home' },
        gate: 'open',
      }),
    };
  };

  return {
    ask,
    async confirm(ctx, app) {
      const { a, t } = ctx.body;
      const opened = typeof a === 'string' ? sealer.open<Asked>(kind, a, clock.nowMs()) : undefined;
      const replyUrl = opened?.appId === app.id ? opened.replyUrl : undefined;
      const session = await sessionOf(ctx);
      if (session === undefined) return goOn(ctx, replyUrl);
      const token = typeof t === 'string' ? t : undefined;
      if (!isFromOurPages(ctx) || !pages.forms.isGood(sessionFormPurpose, session.sid, token)) {
        return ask(ctx, app, replyUrl);
      }
      return farewell.leave(ctx, { sessions: [session], goOn: { href: replyUrl ?? signedOutPath } });
    },
  };
}
