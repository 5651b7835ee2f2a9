import { deleteNameIds } from './name-id-store.ts';
import { deleteParticipantsOf } from './participant-store.ts';
import type { SamlNeeds } from './saml-needs.ts';

/** What a deleted person was called, and who was called what at a deleted app, is nobody's business any longer. */
export function forgetDeleted({ database, systemLog }: Pick<SamlNeeds, 'database' | 'systemLog'>): void {
  const forget = (of: { userId: string } | { appId: string }): Promise<void> =>
    database.transaction(async (tx) => {
      await deleteNameIds(tx, of);
      await deleteParticipantsOf(tx, of);
    });
  systemLog.react({
    name: 'saml-names-of-deleted-person',
    eventTypes: ['user.lifecycle.delete.completed'],
    async handle(event) {
      for (const target of event.target ?? [])
        if (target.type === 'User') await forget({ userId: target.id });
    },
  });
  systemLog.react({
    name: 'saml-names-at-deleted-app',
    eventTypes: ['application.lifecycle.delete'],
    async handle(event) {
      for (const target of event.target ?? [])
        if (target.type === 'AppInstance') await forget({ appId: target.id });
    },
  });
}
