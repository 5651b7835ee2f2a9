// /docs/api: what a reader finds, and what the pages keep to.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '#test/kit/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.close());

const page = (url: string, headers: Record<string, string> = {}) =>
  app.inject({ url, headers: { accept: 'text/html', ...headers } });

describe('the reference', () => {
  test('lists every operation with a page of its own, for anybody', async () => {
    const answer = await page('/docs/api');
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('<h1>API reference</h1>');
    expect(answer.text.match(/href="\/docs\/api\/\w+"/g)?.length).toBeGreaterThan(350);
    expect(answer.text).toContain('href="/docs/api/listGroups"');
  });

  test('finds by name, path and what is done, without a script', async () => {
    const { text } = await page('/docs/api?q=group+rule');
    expect(text).toContain('listGroupRules');
    expect(text).not.toContain('href="/docs/api/listUsers"');
    const nothing = await page('/docs/api?q=%3Cscript%3Ealert(1)%3C/script%3E');
    expect(nothing.text).toContain('Nothing goes by that name.');
    expect(nothing.text).not.toContain('<script>alert');
  });

  test('says of an operation who may, what goes in, what comes out, and how it is called', async () => {
    const { text } = await page('/docs/api/replaceGroup');
    for (const said of [
      '/api/v1/groups/{groupId}',
      'okta.groups.manage',
      'lastMembershipUpdated',
      'E0000001',
    ])
      expect(text).toContain(said);
    expect(text).toContain('curl -X PUT &quot;http://localhost:8080/api/v1/groups/$GROUP_ID&quot;');
    expect(text).toContain('gatehouse.replaceGroup({ groupId:');
    expect(text).not.toContain('data-try');
  });

  test('lets a reader run what only reads', async () => {
    expect((await page('/docs/api/listGroups')).text).toContain('data-path="/api/v1/groups"');
  });

  test('is in Japanese for whoever reads Japanese, and stays so', async () => {
    const answer = await page('/docs/api?lang=ja');
    expect(answer.text).toContain('<html lang="ja">');
    expect(answer.text).toContain('API リファレンス');
    expect(answer.cookies['lang']).toBe('ja');
  });

  test('has no page for what is not there', async () => {
    expect((await page('/docs/api/noSuchThing')).status).toBe(404);
  });

  test('runs no script but its own, and loads nothing from elsewhere', async () => {
    for (const url of ['/docs/api', '/docs/api/createApplication', '/docs/api/listGroups']) {
      const { headers, text } = await page(url);
      expect(headers['content-security-policy']).toContain("script-src 'self';");
      expect(text).not.toMatch(/<script(?![^>]* src="\/assets\/)|<style| style=| onclick=/);
      // Only a link that somebody follows may lead elsewhere.
      expect(text.match(/<(?!a )[^>]*(?:src|href)="https?:[^"]*"/g)).toBeNull();
    }
  });

  test('is quick and small, the longest page of it too', async () => {
    const sizes = await Promise.all(
      ['/docs/api', '/docs/api/createApplication'].map(async (url) => (await page(url)).text.length),
    );
    for (const size of sizes) expect(size).toBeLessThan(400_000);
  });
});
