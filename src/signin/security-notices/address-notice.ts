import type { Clock } from '#src/platform/clock/index.ts';
import { userTarget } from '#src/directory/users/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { systemActor, type SystemLog } from '#src/system-log/index.ts';
import type { Addressee, RecoveryLinks } from '../recovery/index.ts';
import type { SecuritySettingsService } from '../security-settings/index.ts';
import type { LockDown } from './lock-down.ts';

export type AddressNoticeNeeds = {
  clock: Clock;
  links: Pick<RecoveryLinks, 'sendNews'>;
  settings: Pick<SecuritySettingsService, 'current'>;
  lockDown: Pick<LockDown, 'urlFor'>;
  systemLog: Pick<SystemLog, 'record'>;
};

/** Tells the addresses that somebody had until they changed one, in the transaction of the change. */
export type TellOfAddress = (tx: Tx, before: Addressee) => Promise<void>;

export const createAddressNotice =
  ({ clock, links, settings, lockDown, systemLog }: AddressNoticeNeeds): TellOfAddress =>
  async (tx, before) => {
    const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
    const { email, secondEmail } = before.profile;
    const addressesBefore = { email: text(email), secondEmail: text(secondEmail) };
    const about = { eventType: 'user.account.update_profile', atMs: clock.nowMs(), addressesBefore };
    const isLock = settings.current().notifications.lockDownLink;
    await links.sendNews(tx, 'email', before, isLock ? lockDown.urlFor(before.id, about) : undefined);
    await systemLog.record(tx, {
      eventType: 'system.email.delivery',
      actor: systemActor,
      target: [userTarget(before)],
      debugData: { mail: 'email' },
    });
  };
