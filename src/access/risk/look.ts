import type { ClientContext } from '#src/platform/http/index.ts';
import { platformOf, rememberedLooks } from '#src/system-log/index.ts';
import type { Look } from './device-cookie.ts';

/** How browsers look, by what they say of themselves; the looks of many are remembered, since reading one takes a while. */
export function createLookOf(): (client: Pick<ClientContext, 'userAgent' | 'signals'>) => Look {
  const read = rememberedLooks(platformOf);
  return ({ userAgent, signals }) => {
    const { platform, osVersion, browser } = read(userAgent, signals?.clientHints);
    return { platform, osVersion, browser };
  };
}
