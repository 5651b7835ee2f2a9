import { eventBy, type Requester } from '#src/directory/schemas/index.ts';
import type { Keyring } from '#src/platform/crypto/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { ApiError, notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import * as store from './captcha-store.ts';

export type CaptchaChange = {
  name?: string;
  siteKey?: string;
  secretKey?: string;
  type?: store.Captcha['type'];
};
export type NewCaptcha = Required<CaptchaChange>;
export type OrgCaptcha = { captchaId: string | undefined };

export type Captchas = {
  list(): Promise<store.Captcha[]>;
  get(id: string): Promise<store.Captcha>;
  create(given: NewCaptcha, by: Requester): Promise<store.Captcha>;
  change(id: string, given: CaptchaChange, by: Requester): Promise<store.Captcha>;
  delete(id: string, by: Requester): Promise<void>;
  ofOrg(): Promise<OrgCaptcha>;
  choose(captchaId: string | undefined, enabledPages: readonly string[], by: Requester): Promise<OrgCaptcha>;
};

export function createCaptchas(needs: {
  ids: Ids;
  database: Database;
  keyring: Keyring;
  systemLog: Pick<SystemLog, 'record'>;
}): Captchas {
  const { ids, database, keyring } = needs;
  const record = (tx: Tx, verb: string, { id, name }: Pick<store.Captcha, 'id' | 'name'>, by: Requester) =>
    needs.systemLog.record(tx, {
      eventType: `system.captcha.${verb}`,
      ...eventBy(by),
      outcome: { result: 'SUCCESS' },
      target: [{ id, type: 'Captcha', alternateId: 'unknown', displayName: name }],
    });
  const boxOf = (id: string, secretKey: string) => keyring.encrypt(`captcha:${id}`, Buffer.from(secretKey));
  const locked = async (tx: Tx, id: string) => {
    const before = await store.lock(tx, id);
    if (before === undefined) throw notFound(id, 'Captcha');
    return before;
  };

  return {
    list: () => store.listAll(database),
    async get(id) {
      const found = await store.find(database, id);
      if (found === undefined) throw notFound(id, 'Captcha');
      return found;
    },
    create: ({ secretKey, ...given }, by) =>
      database.transaction(async (tx) => {
        const captcha = { id: ids.newId('cap'), ...given };
        if (!(await store.insert(tx, captcha, boxOf(captcha.id, secretKey)))) {
          throw new ApiError('E0000165');
        }
        await record(tx, 'create', captcha, by);
        return captcha;
      }),
    change: (id, { secretKey, ...given }, by) =>
      database.transaction(async (tx) => {
        const { isChosen: _, ...before } = await locked(tx, id);
        const captcha = { ...before, ...given };
        // The secret goes with the site key that it was issued for.
        if (captcha.siteKey !== before.siteKey && secretKey === undefined) {
          throw validationFailed('secretKey', ['secretKey: is required with another siteKey']);
        }
        await store.update(tx, captcha, secretKey === undefined ? undefined : boxOf(id, secretKey));
        await record(tx, 'update', captcha, by);
        return captcha;
      }),
    delete: (id, by) =>
      database.transaction(async (tx) => {
        const before = await locked(tx, id);
        if (before.isChosen) throw new ApiError('E0000149');
        await store.remove(tx, id);
        await record(tx, 'delete', before, by);
      }),
    ofOrg: async () => ({ captchaId: await store.findChosen(database) }),
    choose: (captchaId, enabledPages, by) =>
      database.transaction(async (tx) => {
        if (enabledPages.length > 0 && captchaId === undefined) {
          throw validationFailed('captchaId', [
            'captchaId: Invalid CAPTCHA ID. The value of captchaId cannot be blank when enabledPages is not empty. Please resubmit with an existing CAPTCHA ID or disable CAPTCHA support on all supported pages.',
          ]);
        }
        const chosen = captchaId === undefined ? undefined : await store.lock(tx, captchaId);
        if (captchaId !== undefined && chosen === undefined) {
          throw validationFailed('captchaId', [`captchaId: there is no CAPTCHA ${captchaId}`]);
        }
        if (enabledPages.length > 0) {
          throw new ApiError('E0000015', {
            causes: [`enabledPages: no page of this server shows a CAPTCHA yet, so none can be enabled`],
          });
        }
        await store.choose(tx, captchaId);
        await record(
          tx,
          'org_settings.update',
          { id: captchaId ?? 'none', name: chosen?.name ?? 'none' },
          by,
        );
        return { captchaId };
      }),
  };
}
