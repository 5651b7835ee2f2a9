import type { AppDirectory } from '#src/access/apps/index.ts';
import type { Place } from '#src/access/context/index.ts';
import type { Decide } from '#src/access/decide/index.ts';
import type { Session, Sessions } from '#src/access/sessions/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Config } from '#src/platform/config/index.ts';
import { sha256 } from '#src/platform/crypto/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import type { ClientContext, Reply, UnauthenticatedRequest } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Jobs } from '#src/platform/jobs/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import type { Pages } from '../../pages/index.ts';

export type QrNeeds = {
  config: Pick<Config, 'baseUrl'>;
  clock: Clock;
  ids: Ids;
  database: Database;
  jobs: Pick<Jobs, 'schedule'>;
  systemLog: Pick<SystemLog, 'record'>;
  sessions: Pick<Sessions, 'cookieName' | 'find' | 'findBySid'>;
  apps: Pick<AppDirectory, 'find'>;
  decide: Decide;
  pages: Pages;
  /** Whether the organisation wants it. */
  isOffered(): boolean;
  /** Where an address is, as far as anybody knows. */
  places?: { lookUp(address: string): Place | undefined } | undefined;
  /** Asked when somebody comes who has to sign in, long after everything is put together. */
  begin(way: {
    resume: string;
    userId?: string;
    session?: Session;
    need?: 'reauthenticate';
    client: ClientContext;
    cookies: UnauthenticatedRequest['cookies'];
  }): Reply;
};

/** A picture on a screen: its code, for the phone, and its number, for the eyes. */
export type ScreenState = { code: string; number: number; expiresMs: number };

export const screenLifetimeMs = 2 * 60_000;
/** An approval of the last moment is still taken by the screen. */
export const takeAfterMs = 30_000;

export const codeHash = (code: string): Buffer => sha256(`qr:${code}`);
export const bindingHash = (binding: string): Buffer => sha256(`qr-screen:${binding}`);
