import { type Reach, reachHas } from '#src/platform/http/index.ts';
import type { AppInstance } from './app.ts';

/** Whether one of the reaches has the app, by its id or its name, and leaves it out by neither. */
export function isReachedApp(
  reaches: readonly Reach[],
  { id, name }: Pick<AppInstance, 'id' | 'name'>,
): boolean {
  return reaches.some((reach) => {
    if (reach === 'all') return true;
    const leavesOut = (kind: string, thing: string) => {
      const things = reach.get(`!${kind}`);
      return things === 'all' || things?.has(thing) === true;
    };
    if (leavesOut('apps', id) || leavesOut('appNames', name)) return false;
    return reachHas(reach, 'apps', id) || reachHas(reach, 'appNames', name);
  });
}
