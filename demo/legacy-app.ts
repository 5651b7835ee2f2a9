// An app from before single sign-on: a form of its own that wants a user name and a password, and knows nothing of Gatehouse.
import { randomBytes } from 'node:crypto';
import type { SampleApp, SampleSession } from './sample-app.ts';
import { cookie, readForm, redirect, show } from './sample-http.ts';
import { legacyFormPage, legacySignedInPage } from './sample-pages.ts';

export function createLegacyApp(known: { username: string; password: string }): SampleApp {
  const sessions = new Map<string, SampleSession>();
  return {
    async handle({ app, action, cookies, request, response }) {
      const ours = cookies[`${app.slug}_session`] ?? '';
      const session = sessions.get(ours);
      if (action === '' && session !== undefined) return show(response, legacySignedInPage(app, session));
      if (action === '') return show(response, legacyFormPage(app, false));
      if (action === 'login' && request.method === 'POST') {
        const form = await readForm(request);
        const isRight = form.get('user') === known.username && form.get('pass') === known.password;
        if (!isRight) return show(response, legacyFormPage(app, true), 401);
        const value = randomBytes(24).toString('base64url');
        sessions.set(value, { subject: known.username, claims: {}, signedInAt: new Date() });
        return redirect(response, `/${app.slug}`, cookie(app, 'session', value));
      }
      if (action === 'signout' && request.method === 'POST') {
        sessions.delete(ours);
        return redirect(response, `/${app.slug}`, cookie(app, 'session', '', 0));
      }
      response.writeHead(404).end();
    },
  };
}
