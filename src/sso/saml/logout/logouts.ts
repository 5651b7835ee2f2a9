import type { UnauthenticatedRequest } from '#src/platform/http/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { LeavingApp, SessionName } from '#src/sso/farewell/index.ts';
import * as store from '../participant-store.ts';
import { type IdpAddresses, idpAddresses, isSaml, type SamlAppInstance } from '../saml-app.ts';
import { failedSignOut, signedOut, userById } from '../saml-events.ts';
import type { SamlNeeds } from '../saml-needs.ts';

/** Takes a browser to an app that is to be told. */
export type TellLinks = {
  hrefFor(idp: IdpAddresses, participant: Telling): string;
  open(sealed: string | undefined, appId: string): Telling | undefined;
};

export type Telling = Pick<store.Participant, 'userId' | 'sid' | 'appId'>;

/** The part of leaving that is about SAML apps; see FarewellNeeds.answering. */
export type SamlLogouts = {
  leave(
    tx: Tx,
    session: SessionName,
    by: { http: UnauthenticatedRequest; askedBy: string | undefined },
  ): Promise<void>;
  list(session: SessionName): Promise<readonly LeavingApp[]>;
  giveUp(session: SessionName, http: UnauthenticatedRequest): Promise<void>;
  /** Takes out rows of sessions that are over; runs by itself on worker nodes. */
  sweep(): Promise<number>;
};

const sealKind = 'saml-tell';
// As long as somebody may take over signing out of apps by hand.
const linkLifetimeMs = 60 * 60 * 1000;

export function createTellLinks({ sealer, clock }: Pick<SamlNeeds, 'sealer' | 'clock'>): TellLinks {
  return {
    hrefFor(idp, { userId, sid, appId }) {
      const sealed = sealer.seal(sealKind, { userId, sid, appId }, clock.nowMs() + linkLifetimeMs);
      return `${idp.sloPath}/tell?t=${sealed}`;
    },
    open(sealed, appId) {
      const telling =
        sealed === undefined ? undefined : sealer.open<Telling>(sealKind, sealed, clock.nowMs());
      return telling?.appId === appId ? telling : undefined;
    },
  };
}

/** No session goes on for so long without a sign-on. */
const participantsKeptMs = 30 * 24 * 60 * 60 * 1000;
const leftKeptMs = 24 * 60 * 60 * 1000;
const sweepEveryMs = 60 * 60 * 1000;
const sweepRows = 5_000;

type Needs = Pick<SamlNeeds, 'apps' | 'clock' | 'config' | 'database' | 'jobs' | 'systemLog'> & {
  links: TellLinks;
};

export function createLogouts(needs: Needs): SamlLogouts {
  const { apps, clock, config, database, links, systemLog } = needs;

  function leavingApp(app: SamlAppInstance, participant: store.Participant): LeavingApp {
    const requestUrl = app.status === 'ACTIVE' ? app.saml.slo?.requestUrl : undefined;
    const { answer } = participant;
    const href =
      requestUrl === undefined ? undefined : links.hrefFor(idpAddresses(config.baseUrl, app), participant);
    const silent = href === undefined ? 'unreachable' : 'waiting';
    return {
      id: app.id,
      label: app.label,
      href,
      origins: requestUrl === undefined ? [] : [new URL(requestUrl).origin],
      state: answer === 'Success' ? 'confirmed' : answer === undefined ? silent : 'refused',
    };
  }

  const list: SamlLogouts['list'] = async ({ userId, sid }) => {
    const participants = await store.listParticipants(database, userId, sid);
    return participants.flatMap((participant) => {
      const app = apps.find(participant.appId);
      return app === undefined || !isSaml(app) ? [] : [leavingApp(app, participant)];
    });
  };

  async function sweep(): Promise<number> {
    const nowMs = clock.nowMs();
    const before = { left: new Date(nowMs - leftKeptMs), last: new Date(nowMs - participantsKeptMs) };
    for (let total = 0; ; ) {
      const deleted = await database.transaction((tx) => store.deleteParticipants(tx, before, sweepRows));
      total += deleted;
      if (deleted < sweepRows) return total;
    }
  }

  needs.jobs.schedule('saml-participants', sweepEveryMs, async () => void (await sweep()));

  return {
    list,
    sweep,
    async leave(tx, session, { http, askedBy }) {
      await store.markLeft(tx, session, askedBy, clock.now());
      const app = askedBy === undefined ? undefined : apps.find(askedBy);
      if (app === undefined) return;
      const debugData = { initiationType: 'SP_INITIATED' };
      await systemLog.record(tx, signedOut({ http, app, ...session, debugData }));
    },
    async giveUp(session, http) {
      const silent = (await list(session)).filter((one) => one.state === 'waiting');
      if (silent.length === 0) return;
      await database.transaction(async (tx) => {
        const ids = silent.map((one) => one.id);
        const given = await store.giveUpOn(tx, session, ids, clock.now());
        const events = given.flatMap((appId) => {
          const app = apps.find(appId);
          if (app === undefined) return [];
          return failedSignOut({
            http,
            app,
            actor: userById(session.userId),
            sid: session.sid,
            reason: 'The app did not answer our LogoutRequest; its own session may go on.',
            debugData: { initiationType: 'IDP_INITIATED' },
          });
        });
        await systemLog.record(tx, events);
      });
    },
  };
}
