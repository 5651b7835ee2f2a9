import { html, phoneIcon, qrCode } from '#web/ui/index.ts';
import type { WayIn, WayInOutcome, WayInRequest } from '../faces/index.ts';
import * as store from './handover-store.ts';
import { bindingHash, codeHash, type QrNeeds, type ScreenState, takeAfterMs } from './screen.ts';

// A screen that others use, too: long enough for a customer, not for a shift. What the policy says is the limit where it is less.
const idleMs = 15 * 60_000;
const longestMs = 4 * 60 * 60_000;

type Show = (
  binding: string,
  client: WayInRequest['client'],
  appId: string | undefined,
) => Promise<ScreenState>;

/** On the screen: a picture that is new every two minutes, until a phone has let it in. */
export function createQrWay(needs: QrNeeds, show: Show): WayIn {
  const { clock, database } = needs;
  const begin = (request: WayInRequest) => show(request.binding, request.client, request.appId);

  const settle = async (request: WayInRequest): Promise<WayInOutcome> => {
    const state = stateOf(request);
    if (!needs.isOffered()) return { stay: {} };
    if (state === undefined) return { stay: { state: await begin(request) } };
    const now = clock.now();
    const lateFrom = new Date(now.getTime() - takeAfterMs);
    const taken = await database.transaction((tx) =>
      store.take(tx, codeHash(state.code), bindingHash(request.binding), { now, lateFrom }),
    );
    if (taken.state === 'WAITING') return { stay: {} };
    if (taken.state === 'OVER') return { stay: { state: await begin(request) } };
    const refused = async (): Promise<WayInOutcome> => ({
      stay: { state: await begin(request), problem: 'qr.refused' },
    });
    if (taken.state === 'DENIED') return refused();
    const phone = await needs.sessions.findBySid(taken.sid);
    // The phone was signed out, or revoked, before the screen came to take it.
    if (phone === undefined || phone.userId !== taken.userId) return refused();
    const leftMs = phone.expiresMs === undefined ? longestMs : phone.expiresMs - now.getTime();
    return {
      proved: {
        userId: taken.userId,
        proof: taken.proof,
        atMost: { idleMs, lifetimeMs: Math.min(longestMs, leftMs) },
      },
    };
  };

  return {
    name: 'qr',
    isOffered: () => needs.isOffered(),
    label: (t) => t('qr.label'),
    icon: phoneIcon,
    begin,
    title: (t) => t('qr.title'),
    lead: (t) => t('qr.lead'),
    fields({ t }, request, problem) {
      const state = stateOf(request);
      if (state === undefined) return html``;
      return html`${problem === 'qr.refused' && html`<p class="field-problem">${t('qr.refused')}</p>`}<div class="qr-frame">${qrCode(`${needs.config.baseUrl}/qr/${state.code}`, t('qr.picture'))}</div>
<p class="match-number" role="img" aria-label="${t('qr.numberLabel', { number: state.number })}">${state.number}</p>`;
    },
    submit: (t) => t('qr.check'),
    polls: true,
    take: (_form, request) => settle(request),
    poll: settle,
  };
}

function stateOf({ state }: WayInRequest): ScreenState | undefined {
  const { code, number, expiresMs } = state ?? {};
  return typeof code === 'string' && typeof number === 'number' && typeof expiresMs === 'number'
    ? { code, number, expiresMs }
    : undefined;
}
