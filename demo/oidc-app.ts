// One app that signs in with OpenID Connect: the pages around sample-client.ts.
import type { SampleApp } from './sample-app.ts';
import type { SampleClient } from './sample-client.ts';
import { cookie, readForm, redirect, show } from './sample-http.ts';
import { signedInPage, signedOutPage } from './sample-pages.ts';

export function createOidcApp(client: SampleClient): SampleApp {
  return {
    async handle({ app, action, url, cookies, request, response }) {
      if (action === '') {
        const session = client.find(cookies[`${app.slug}_session`]);
        return show(response, session === undefined ? signedOutPage(app) : signedInPage(app, session));
      }
      if (action === 'signin') {
        const { url: there, pending } = await client.begin();
        return redirect(response, there, cookie(app, 'pending', pending, 600));
      }
      if (action === 'callback') {
        const session = await client.finish(url, cookies[`${app.slug}_pending`]);
        const spent = cookie(app, 'pending', '', 0);
        return redirect(response, `/${app.slug}`, cookie(app, 'session', session), spent);
      }
      if (action === 'signout' && request.method === 'POST') {
        const there = client.signOut(cookies[`${app.slug}_session`]);
        return redirect(response, there, cookie(app, 'session', '', 0));
      }
      if (action === 'backchannel-logout' && request.method === 'POST') {
        const form = await readForm(request);
        await client.backchannelLogout(form.get('logout_token') ?? '');
        return void response.writeHead(200, { 'cache-control': 'no-store' }).end();
      }
      response.writeHead(404).end();
    },
  };
}
