import type { z } from 'zod';
import type { Tx } from '#src/platform/database/index.ts';
import { validated, validationFailed } from '#src/platform/http/index.ts';
import type { AppDocument, AppInstance, SignOnMode } from '../app.ts';
import type { AppBody } from '../app-schema.ts';
import type { AppRecord } from '../app-store.ts';
import type { ClientKey, ClientSecret } from '../oauth/client-credential.ts';

/** What one kind of app makes of its own part of a body, with every default filled in. */
export type KindDraft = {
  /** `settings.app` */
  app: Record<string, unknown>;
  /** `settings.signOn` */
  signOn?: Record<string, unknown>;
  /** The kind's own part of `credentials`; the user-name template and the signing key are common to all. */
  credentials?: Pick<
    AppDocument['credentials'],
    'scheme' | 'userName' | 'password' | 'revealPassword' | 'oauthClient'
  >;
  oauthClient?: AppDocument['settings']['oauthClient'];
  /** Hidden from the home page unless the body says otherwise. */
  hidden?: boolean;
  /** A password of the body, for whoever keeps such (AppPart); never in the document. */
  password?: string;
  /** For the event of the change. */
  debugData?: Readonly<Record<string, string>>;
};

export type CompiledKind = Partial<
  Pick<AppInstance, 'oidc' | 'saml' | 'wsFed' | 'vaulted' | 'forwardAuth' | 'bookmarkUrl'>
>;

export type CompileParts = {
  secrets: readonly ClientSecret[];
  keys: readonly ClientKey[];
};

/** One kind of app. All of them are in kinds.ts, and nothing else in the slice asks which kind an app is of. */
export type AppKind = {
  readonly signOnMode: SignOnMode;
  /** The `name` of its apps; undefined: made from the label, one of its own for each, as Okta does for custom apps. */
  readonly name: string | undefined;
  /** Signs what it says with a key of its own (access/app-keys), and has an `exk…` in its addresses. */
  readonly signs: boolean;
  /** The number at the end of a launch address: the same for every app of a kind, as in Okta. */
  readonly launchSuffix: string;
  /** The key of `visibility.appLinks`. */
  linkName(name: string): string;
  /** `existing`: what is stored of the app that the body replaces. What a body leaves out stays as it was. */
  draft(body: AppBody, existing: AppDocument | undefined, nowMs: number): KindDraft;
  /** Once per change. A record of an older version that can no longer be compiled gives nothing rather than throw. */
  compile(record: AppRecord, parts: CompileParts): CompiledKind;
  /** What one app cannot know of by itself, judged in the transaction that creates, replaces or activates an ACTIVE one. */
  checkBeside?(tx: Tx, record: AppRecord): Promise<void>;
  /** Members of `_links` beyond the common ones. */
  links?(app: AppInstance, origin: string): Record<string, unknown>;
};

/** Reads one part of a body by its schema; what does not fit is named by its field (`settings.app.url`). */
export function readPart<T>(schema: z.ZodType<T>, value: unknown, place: string): T {
  return validated(schema, value, place, place.split('.'));
}

/** `field: what to do`, thrown as a whole. */
export function refuseProblems(problems: readonly string[], place: string): void {
  if (problems.length > 0) throw validationFailed(problems[0]?.split(':', 1)[0] ?? place, [...problems]);
}
