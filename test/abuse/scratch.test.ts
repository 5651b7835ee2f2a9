import { test } from 'vitest';
import { wholeApp } from '../kit/whole-app.ts';
test('scratch', async () => {
  const org = await wholeApp();
  console.log(org.platform.config.baseUrl);
  for (const r of org.app.http.routes) console.log([r.method, r.path, r.permission, r.errors ?? '', r.cors ?? '', r.bodyKind ?? ''].join(' '));
  const p = await org.person(); const c = await org.client(); await org.assign(c, p);
  const cookie = await org.signedIn(p);
  console.log(Object.keys(await org.tokens(c, cookie)));
  const b = org.browser();
  const a = await b.follow('/signin');
  console.log(a.status, a.headers, b.page().slice(0, 3000), b.header());
  await org.close();
});
