import type { Database } from '#src/platform/database/index.ts';
import type { JobKind } from '#src/platform/jobs/index.ts';
import type { ProfileKeeper } from './schema-service.ts';
import { deletePurge, lockPurge } from './schema-store.ts';

export const purgeJobName = 'directory.attribute-purge';
export type PurgeData = { schemaId: string; typeId: string | null; name: string };

const profilesPerTransaction = 500;

/** Takes the values of a removed attribute out of profiles, some hundred at a time, so that nobody waits for it. */
export function attributePurgeJob(needs: {
  database: Database;
  profiles: Pick<ProfileKeeper, 'removeValues'>;
}): JobKind<PurgeData> {
  return {
    name: purgeJobName,
    async handle({ schemaId, typeId, name }) {
      for (let more = true; more; ) {
        more = await needs.database.transaction(async (tx) => {
          // No longer wanted: someone made an attribute of this name again and has cleared the rest.
          if (!(await lockPurge(tx, schemaId, name))) return false;
          const removed = await needs.profiles.removeValues(
            tx,
            typeId ?? undefined,
            name,
            profilesPerTransaction,
          );
          if (removed > 0) return true;
          await deletePurge(tx, schemaId, name);
          return false;
        });
      }
    },
  };
}
