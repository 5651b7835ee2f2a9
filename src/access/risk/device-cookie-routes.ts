import type { RequestContext, Route } from '#src/platform/http/index.ts';
import type { DeviceCookies } from './device-cookie.ts';

/** Pages of these routes give the browser a name, where it has none: the form that follows brings it back. */
export function givingDeviceCookie(
  cookies: Pick<DeviceCookies, 'recognise'>,
  routes: readonly Route[],
): Route[] {
  return routes.map((route) => ({
    ...route,
    async handle(ctx: RequestContext) {
      const reply = await route.handle(ctx);
      if (reply.html === undefined) return reply;
      const { cookie } = cookies.recognise(ctx.client);
      return cookie === undefined ? reply : { ...reply, cookies: [...(reply.cookies ?? []), cookie] };
    },
  }));
}
