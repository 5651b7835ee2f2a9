/**
 * WS-Federation passive, where the protocol meets the product: SharePoint, Office and their like get SAML 1.1 tokens.
 *
 * Owns: `/app/{name}/{key}/sso/wsfed/passive` (sign-in, sign-out, cleanup), federation metadata, opening such apps from the home page,
 * and which of them have to be told when somebody signs out. Table ws_federation_participants.
 * Does not own: messages and tokens (protocols/wsfed), whether somebody may enter (access/decide, by sso/entry), an app's settings
 * (access/apps) and keys (access/app-keys), the order of leaving (sso/farewell), pages (signin/pages).
 */
import type { Route } from '#src/platform/http/index.ts';
import { createSubjects, type Launcher, type Previewer } from '#src/sso/entry/index.ts';
import type { Farewell, FarewellNeeds } from '#src/sso/farewell/index.ts';
import { metadataRoutes } from './metadata-routes.ts';
import { deleteParticipants, listParticipants } from './participant-store.ts';
import { passiveRoutes } from './passive-routes.ts';
import { createWsFederationPreviewer } from './preview-sign-on.ts';
import { isRelyingParty } from './relying-party.ts';
import { createResumes } from './resume.ts';
import { createSignIns } from './sign-in.ts';
import { createSignOuts } from './sign-out.ts';
import { createSigners } from './signers.ts';
import type { WsFederationNeeds } from './ws-federation-needs.ts';

export type { WsFederationNeeds } from './ws-federation-needs.ts';

export type WsFederation = {
  readonly launcher: Launcher;
  readonly previewer: Previewer;
  /** Addresses at which apps end what they have under a session; asked for before it ends. */
  readonly cleanupFrames: FarewellNeeds['frames'][number];
  routes(farewell: Pick<Farewell, 'leave'>): Route[];
};

const dayMs = 86_400_000;
/** No session lives longer than a month without being used, and the use of an app renews its row. */
const keptMs = 62 * dayMs;
const sweepRows = 5_000;

/** Puts the parts together. Call it before the jobs start: it schedules one. */
export function createWsFederation(needs: WsFederationNeeds): WsFederation {
  const { apps, clock, database } = needs;
  const resumes = createResumes(needs);
  const signers = createSigners(needs);
  const subjects = createSubjects(needs, 'ws-federation');
  const signIns = createSignIns({ ...needs, resumes, signers, subjects });
  needs.jobs.schedule('sso.ws-federation-sweep', dayMs, async () => {
    const before = new Date(clock.nowMs() - keptMs);
    let gone = sweepRows;
    while (gone === sweepRows) {
      gone = await database.transaction((tx) => deleteParticipants(tx, before, sweepRows));
    }
  });
  return {
    previewer: createWsFederationPreviewer({ ...needs, subjects }),
    launcher: {
      launches: isRelyingParty,
      async launch({ http, app, entered, relayState }) {
        if (!isRelyingParty(app)) throw new TypeError(`${app.id} does not speak WS-Federation`);
        return signIns.start(http, app, entered, relayState);
      },
    },
    async cleanupFrames({ userId, sid }) {
      const joined = await listParticipants(database, userId, sid);
      return joined.flatMap((appId) => {
        const app = apps.find(appId);
        if (app === undefined || !isRelyingParty(app)) return [];
        const url = new URL(app.wsFed.replyUrl);
        url.searchParams.set('wa', 'wsignoutcleanup1.0');
        return [url.href];
      });
    },
    routes: (farewell) => [
      ...passiveRoutes({ ...needs, resumes, signIns, signOuts: createSignOuts({ ...needs, farewell }) }),
      ...metadataRoutes({ ...needs, signers }),
    ],
  };
}
