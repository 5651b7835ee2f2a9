import { type Requester, requesterOf } from '#src/directory/schemas/index.ts';
import type { RequestContext } from '#src/platform/http/index.ts';

/** Who writes a policy: `force=true`, or the header, says that they know whom it locks out. */
export function writerOf(
  ctx: Pick<RequestContext, 'caller' | 'client' | 'headers' | 'rawQuery'>,
): Requester & { isForced?: boolean } {
  const isForced =
    ctx.headers['x-gatehouse-force'] === 'true' || /(?:^|&)force=true(?:&|$)/.test(ctx.rawQuery);
  return { ...requesterOf(ctx), ...(isForced ? { isForced } : {}) };
}
