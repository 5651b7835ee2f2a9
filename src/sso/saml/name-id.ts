import type { SubjectSource } from '#src/access/apps/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { NameIdFormat } from '#src/protocols/saml/index.ts';
import { nameIdFormats } from '#src/protocols/saml/index.ts';
import { findNameIds, insertNameId, type NameIdKey } from './name-id-store.ts';
import type { SamlAppInstance } from './saml-app.ts';

export type Named = {
  app: SamlAppInstance;
  userId: string;
  format: NameIdFormat;
  source: SubjectSource;
  /** The name by which the app knows the person. */
  userName: string;
};

export type NameIds = {
  /** Undefined where the app's template gives nothing for this person. */
  nameFor(named: Named): Promise<string | undefined>;
  /** The same without making a name that has to be kept: null where only a first sign-on makes it. */
  wouldBe(named: Named): Promise<string | null | undefined>;
};

/**
 * The formats an app may ask for. Its own is what an administrator chose to tell it; the two opaque ones tell it less. A mail
 * address is stated as one only where the app is named people by something that an administrator left open.
 */
export function availableFormats(app: SamlAppInstance): NameIdFormat[] {
  const own = app.saml.nameIdFormat;
  const others: NameIdFormat[] = [nameIdFormats.persistent, nameIdFormats.transient];
  if (own === nameIdFormats.unspecified) others.push(nameIdFormats.emailAddress);
  return [own, ...others.filter((format) => format !== own)];
}

/** SAML core 8.3: what a person is called, by format. */
export function createNameIds(needs: { clock: Clock; ids: Ids; database: Database }): NameIds {
  const { clock, database, ids } = needs;
  const findNameId = database.batchedRead<NameIdKey, string>('saml-name-id', findNameIds);

  const keptName = (userId: string, appId: string) => findNameId(`${userId} ${appId}`);

  /** The same for one person at one app for good, and of no use to tell anybody else who it is. */
  async function pseudonym(userId: string, appId: string): Promise<string> {
    const known = await keptName(userId, appId);
    if (known !== undefined) return known;
    const nameId = ids.newSecret(24);
    return database.transaction((tx) => insertNameId(tx, { userId, appId, nameId, at: clock.now() }));
  }

  async function nameOf<Kept extends string | null>(
    { app, userId, format, source, userName }: Named,
    keep: (userId: string, appId: string) => Promise<Kept>,
  ): Promise<string | Kept | undefined> {
    const { nameId: template, nameIdFormat: own } = app.saml;
    if (format === nameIdFormats.transient) return `_${ids.newSecret(24)}`;
    // A template of the app's own says what a persistent name is. One that is asked for beside it is always opaque.
    const isOpaque = format === nameIdFormats.persistent && (template === undefined || format !== own);
    if (isOpaque) return keep(userId, app.id);
    const name = (template === undefined ? userName : template(source)).trim();
    if (name === '') return undefined;
    if (format === nameIdFormats.emailAddress && format !== own && !name.includes('@')) return undefined;
    return name;
  }

  return {
    nameFor: (named) => nameOf(named, pseudonym),
    wouldBe: (named) => nameOf(named, async (userId, appId) => (await keptName(userId, appId)) ?? null),
  };
}
