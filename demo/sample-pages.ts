// The look of the sample site: another company's apps, so not Gatehouse's own look.
import { html, raw } from 'hono/html';
import type { DemoApp } from './apps.ts';
import type { SampleSession } from './sample-app.ts';

type Page = ReturnType<typeof html>;

export function signedOutPage(app: DemoApp): Page {
  return layout(
    app,
    html`<h1>${app.label}</h1>
      <p class="lead">${app.sentence}</p>
      <p><a class="button" href="/${app.slug}/signin">Sign in with Gatehouse</a></p>
      <p class="small">You are not signed in here. If you are signed in at Gatehouse already, this takes one click and no password.</p>`,
  );
}

export function signedInPage(app: DemoApp, session: SampleSession): Page {
  const name = String(session.claims.name ?? session.subject);
  const rows: [string, unknown][] = [
    ['Name', session.claims.name],
    ['E-mail', session.claims.email],
    ['Groups', list(session.claims.groups)],
    ['Signed in here', session.signedInAt.toISOString().replace('T', ' ').slice(0, 19)],
    ['Proved by', list(session.claims.amr)],
    ['Subject', session.subject],
  ];
  return layout(
    app,
    html`<p class="eyebrow">${app.label}</p>
      <h1>Hello, ${name}.</h1>
      <p class="lead">${app.sentence}</p>
      <dl>
        ${rows.filter(([, value]) => value !== undefined && value !== '').map(([term, value]) => html`<dt>${term}</dt><dd>${String(value)}</dd>`)}
      </dl>
      <form method="post" action="/${app.slug}/signout"><button class="button quiet">Sign out everywhere</button></form>
      <p class="small">Sign out in one app and every app is signed out: Gatehouse tells each of them. Reload this page after signing out in another one to see it.</p>`,
  );
}

/** The sign-in form that the app has had since it was bought. */
export function legacyFormPage(app: DemoApp, isWrong: boolean): Page {
  return layout(
    app,
    html`<h1>${app.label}</h1>
      <p class="lead">${app.sentence}</p>
      ${isWrong ? html`<p role="alert"><strong>Wrong user name or password.</strong></p>` : ''}
      <form class="old" method="post" action="/${app.slug}/login">
        <label>User <input name="user" autocomplete="off" required /></label>
        <label>Password <input name="pass" type="password" autocomplete="off" required /></label>
        <button class="button">Log in</button>
      </form>
      <p class="small">This app is older than single sign-on: it wants a user name and a password of its own. Open it from Gatehouse's home page, and they are filled in for you.</p>`,
  );
}

export function legacySignedInPage(app: DemoApp, session: SampleSession): Page {
  return layout(
    app,
    html`<p class="eyebrow">${app.label}</p>
      <h1>Logged in as ${session.subject}.</h1>
      <p class="lead">${app.sentence}</p>
      <form method="post" action="/${app.slug}/signout"><button class="button quiet">Log out</button></form>
      <p class="small">The app saw its own sign-in form being sent, and nothing else. It cannot be signed out from outside.</p>`,
  );
}

/** Behind the proxy: all that this page knows, it read in the headers of the request. */
export function headerPage(
  app: DemoApp,
  headers: readonly (readonly [string, string])[],
  signOut: string,
): Page {
  return layout(
    app,
    html`<p class="eyebrow">${app.label}</p>
      <h1>${app.sentence}</h1>
      <p class="lead">This page has no sign-in at all. nginx asked Gatehouse about you and passed on what it said:</p>
      <dl>${headers.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
      <p><a class="button quiet" href="${signOut}">Sign out of Gatehouse</a></p>
      <p class="small">After signing out, reload this page: the proxy asks again, and you are sent to sign in.</p>`,
  );
}

export function bookmarkPage(app: DemoApp): Page {
  return layout(
    app,
    html`<h1>${app.label}</h1>
      <p class="lead">${app.sentence}</p>
      <p class="small">This page stands in for an app that has its own sign-in. Gatehouse shows it as a tile and opens it.</p>`,
  );
}

export function problemPage(app: DemoApp, message: string): Page {
  return layout(
    app,
    html`<p class="eyebrow">${app.label}</p>
      <h1>That did not work.</h1>
      <p class="lead">${message}</p>
      <p><a class="button" href="/${app.slug}">Begin again</a></p>`,
  );
}

export function indexPage(apps: DemoApp[]): Page {
  const home: DemoApp = {
    slug: '',
    label: 'Tide Mobile',
    kind: 'bookmark',
    sentence: '',
    accent: '#1f3a4d',
    groups: [],
  };
  return layout(
    home,
    html`<h1>Tide Mobile</h1>
      <p class="lead">Twelve apps of a mobile operator that does not exist.</p>
      <ul>
        ${apps.map((app) => html`<li><a href="/${app.slug}">${app.label}</a> <span class="small">${app.sentence}</span></li>`)}
      </ul>`,
  );
}

function list(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : '';
}

function layout(app: DemoApp, content: Page): Page {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${app.label} · Tide Mobile</title>
        <style>${raw(styles)}</style>
        <style>:root { --accent: ${raw(app.accent)}; }</style>
      </head>
      <body>
        <header><a href="/">Tide Mobile</a></header>
        <main>${content}</main>
        <footer>A sample site for the Gatehouse demo.</footer>
      </body>
    </html>`;
}

const styles = `
:root { --paper: #fbfaf7; --ink: #1b1f24; --soft: #5c6470; --line: #e3e0d8; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171b; --ink: #eceae4; --soft: #a2a9b3; --line: #2c3138; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; grid-template-rows: auto 1fr auto; background: var(--paper); color: var(--ink);
  font: 17px/1.55 system-ui, "Hiragino Sans", "Noto Sans CJK JP", "Noto Sans JP", sans-serif; border-top: 6px solid var(--accent); }
header, footer { padding: 20px 24px; color: var(--soft); font-size: 14px; }
header a { color: inherit; text-decoration: none; font-weight: 600; letter-spacing: .02em; }
main { width: 100%; max-width: 640px; margin: 0 auto; padding: 24px; align-self: center; }
h1 { font-size: clamp(30px, 6vw, 44px); line-height: 1.15; margin: 0 0 12px; letter-spacing: -.02em; }
.eyebrow { margin: 0 0 8px; color: var(--soft); font-size: 14px; font-weight: 600; }
.lead { font-size: 20px; color: var(--soft); margin: 0 0 32px; }
.small { color: var(--soft); font-size: 14px; }
.button { display: inline-block; min-height: 48px; padding: 12px 22px; border: 0; border-radius: 10px; background: var(--accent); color: #fff;
  font: inherit; font-weight: 600; text-decoration: none; cursor: pointer; }
.button.quiet { background: transparent; color: var(--ink); box-shadow: inset 0 0 0 1.5px var(--line); }
.button:focus-visible, a:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 10px 24px; margin: 0 0 32px; padding: 20px 0; border-block: 1px solid var(--line); }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
.old { display: grid; gap: 16px; max-width: 340px; } .old label { display: grid; gap: 4px; font-weight: 600; }
.old input { font: inherit; padding: 10px 12px; min-height: 48px; border: 1.5px solid var(--line); border-radius: 4px; background: transparent; color: inherit; }
ul { padding: 0; list-style: none; } li { padding: 10px 0; border-bottom: 1px solid var(--line); } li a { color: inherit; font-weight: 600; }
@media (max-width: 480px) { dl { grid-template-columns: 1fr; gap: 2px; } dd { margin-bottom: 10px; } }
`;
