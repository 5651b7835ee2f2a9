import { z } from 'zod';
import { wireDate } from '#src/access/apps/index.ts';

/** For an Active Directory app: what the group is to be over there. */
export const directoryConfig = z.strictObject({
  type: z.literal('ACTIVE_DIRECTORY'),
  distinguishedName: z.string().min(1).max(1_024),
  groupScope: z.enum(['DOMAIN_LOCAL', 'GLOBAL', 'UNIVERSAL']),
  groupType: z.enum(['DISTRIBUTION', 'SECURITY']),
  samAccountName: z.string().min(1).max(256),
});

export type PushMapping = {
  id: string;
  appId: string;
  sourceGroupId: string;
  targetGroupId: string | undefined;
  targetGroupName: string | undefined;
  /** What the administrator wants. */
  status: 'ACTIVE' | 'INACTIVE';
  appConfig: z.infer<typeof directoryConfig> | undefined;
  createdMs: number;
  lastUpdatedMs: number;
};

export type ShownStatus = 'ACTIVE' | 'INACTIVE' | 'ERROR';

const notPushed =
  'Nothing has been pushed: groups are not pushed to apps yet. The mapping is kept and begins when they are.';

/** An active mapping pushes; as long as none does, saying ACTIVE would say that the group over there is the same. */
export const shownStatus = (status: PushMapping['status']): ShownStatus =>
  status === 'ACTIVE' ? 'ERROR' : 'INACTIVE';

const link = z.strictObject({ href: z.url() });

export const pushMappingAnswer = z.strictObject({
  id: z.string(),
  created: z.iso.datetime(),
  lastUpdated: z.iso.datetime(),
  sourceGroupId: z.string(),
  targetGroupId: z.string().optional().describe('Once there is a group in the app'),
  status: z.enum(['ACTIVE', 'INACTIVE', 'ERROR']),
  errorSummary: z.string(),
  appConfig: directoryConfig.optional(),
  _links: z.strictObject({ app: link, sourceGroup: link, targetGroup: link.optional() }),
});

export function pushMappingToWire(mapping: PushMapping, origin: string): z.infer<typeof pushMappingAnswer> {
  const { id, appId, sourceGroupId, targetGroupId, appConfig } = mapping;
  const group = (groupId: string) => ({ href: `${origin}/api/v1/groups/${groupId}` });
  const status = shownStatus(mapping.status);
  return {
    id,
    created: wireDate(mapping.createdMs),
    lastUpdated: wireDate(mapping.lastUpdatedMs),
    sourceGroupId,
    ...(targetGroupId === undefined ? {} : { targetGroupId }),
    status,
    errorSummary: status === 'ERROR' ? notPushed : '',
    ...(appConfig === undefined ? {} : { appConfig }),
    _links: {
      app: { href: `${origin}/api/v1/apps/${appId}` },
      sourceGroup: group(sourceGroupId),
      ...(targetGroupId === undefined ? {} : { targetGroup: group(targetGroupId) }),
    },
  };
}
