// Opens a fresh org as its first administrator does: the set-up link, its form, and then an API token, all over HTTP.

export const administrator = { email: 'admin@example.com', password: 'Correct-Horse-9' };

/** Creates the first administrator through the set-up link and gives an SSWS token of theirs. */
export async function openOrg(setupLink: string): Promise<string> {
  const origin = new URL(setupLink).origin;
  const page = await fetch(setupLink);
  const cookies = new Map<string, string>();
  keepCookies(page, cookies);
  const form = formOf(await page.text());
  const fields: Record<string, string> = {
    ...form.hidden,
    organisation: 'Test Org',
    firstName: 'Ada',
    lastName: 'Admin',
    email: administrator.email,
    newPassword: administrator.password,
    repeatPassword: administrator.password,
  };
  const created = await fetch(new URL(form.action, setupLink), {
    method: 'POST',
    redirect: 'manual',
    headers: { origin, cookie: cookieHeader(cookies) },
    body: new URLSearchParams(fields),
  });
  keepCookies(created, cookies);
  if (created.status !== 303) throw new Error(`set-up answered ${created.status}: ${await created.text()}`);
  const token = await fetch(`${origin}/gatehouse/v1/api-tokens`, {
    method: 'POST',
    headers: { origin, cookie: cookieHeader(cookies), 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'tests' }),
  });
  const body = (await token.json()) as { token?: string; value?: string };
  const value = body.token ?? body.value;
  if (value === undefined) throw new Error(`no API token: ${token.status} ${JSON.stringify(body)}`);
  return value;
}

/** The first form of a page that posts: where to, and its hidden fields. */
export function formOf(html: string): { action: string; hidden: Record<string, string> } {
  const form = /<form[^>]*method="post"[^>]*>[\s\S]*?<\/form>/i.exec(html)?.[0] ?? '';
  const hidden: Record<string, string> = {};
  for (const [input] of form.matchAll(/<input[^>]*type="hidden"[^>]*>/gi)) {
    const name = /name="([^"]*)"/.exec(input)?.[1];
    if (name !== undefined)
      hidden[name] = (/value="([^"]*)"/.exec(input)?.[1] ?? '')
        .replaceAll('&amp;', '&')
        .replaceAll('&#39;', "'")
        .replaceAll('&quot;', '"');
  }
  return { action: (/action="([^"]*)"/.exec(form)?.[1] ?? '').replaceAll('&amp;', '&'), hidden };
}

function keepCookies(answer: Response, cookies: Map<string, string>): void {
  for (const line of answer.headers.getSetCookie()) {
    const [name, ...value] = (line.split(';')[0] ?? '').split('=');
    cookies.set(name ?? '', value.join('='));
  }
}

function cookieHeader(cookies: Map<string, string>): string {
  return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
}
