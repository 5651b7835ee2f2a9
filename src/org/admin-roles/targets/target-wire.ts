import { z } from 'zod';
import type { Target } from '../assignment.ts';
import { link } from '../role-wire.ts';
import type { RoleTargets, TargetFacts } from './target-service.ts';

export type TargetRouteNeeds = {
  targets: RoleTargets;
  targetFacts: TargetFacts;
  /** Groups as the API shows them; they live in the directory. */
  describeGroups(
    ids: readonly string[],
    origin: string,
  ): Promise<ReadonlyMap<string, Record<string, unknown>>>;
  clientIdOf(appId: string): string | undefined;
};

export const appTargetAnswer = z.object({
  name: z.string(),
  displayName: z.string().optional(),
  status: z.enum(['ACTIVE', 'INACTIVE']),
  id: z.string().optional().describe('Of a single app'),
  signOnModes: z.array(z.string()),
  features: z.array(z.string()),
  lastUpdated: z.iso.datetime(),
  _links: z.strictObject({ self: link }),
});
export const groupTargetAnswer = z.object({
  id: z.string(),
  type: z.string(),
  profile: z.record(z.string(), z.unknown()),
  _links: z.record(z.string(), z.unknown()),
});

/** What is gone is not shown; it reaches nothing any more. */
export async function targetsToWire(
  needs: Pick<TargetRouteNeeds, 'targetFacts' | 'describeGroups'>,
  targets: readonly Target[],
  origin: string,
): Promise<Record<string, unknown>[]> {
  const groupIds = targets.filter(({ kind }) => kind === 'groups').map(({ thing }) => thing);
  const groups = groupIds.length === 0 ? undefined : await needs.describeGroups(groupIds, origin);
  return targets.flatMap(({ kind, thing }): Record<string, unknown>[] => {
    if (kind === 'groups') {
      const group = groups?.get(thing);
      return group ? [group] : [];
    }
    const { findApp, findAppByName } = needs.targetFacts;
    const app = kind === 'apps' ? findApp(thing) : findAppByName(thing);
    if (app === undefined) return [];
    const isOne = kind === 'apps';
    const self = isOne ? `${origin}/api/v1/apps/${app.id}` : `${origin}/api/v1/catalog/apps/${app.name}`;
    return [
      {
        name: app.name,
        ...(isOne ? { id: app.id, displayName: app.label } : {}),
        status: isOne ? app.status : 'ACTIVE',
        lastUpdated: `${app.lastUpdated.toISOString().slice(0, 19)}.000Z`,
        signOnModes: [app.signOnMode],
        features: [],
        _links: { self: { href: self } },
      },
    ];
  });
}
