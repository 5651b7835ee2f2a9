import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createAssets } from './assets.ts';
import { field, html, notice } from './index.ts';

const assets = createAssets({});

describe('static files', () => {
  test('a file that is not there, and a path out of the folder, are not served', async () => {
    for (const name of [
      'missing.css',
      '../html.ts',
      'fonts/../html.ts',
      'fonts/noto-sans-jp-999.woff2',
      'fonts/noto-sans-jp-0.woff2/x',
      '',
    ]) {
      expect(await assets.serve(name, 'br')).toBeUndefined();
    }
    expect(() => assets.url('missing.css')).toThrow('There is no asset missing.css');
  });

  test('a URL names the build, so other content has another URL', () => {
    expect(assets.url('enhance.js')).toBe(`/assets/${assets.build}/enhance.js`);
    const other = createAssets({ 'more.css': new URL('./styles/tokens.css', import.meta.url) });
    expect(other.build).not.toBe(assets.build);
  });

  test('each client gets an encoding that it reads', async () => {
    const plain = (await assets.serve('enhance.js', ''))?.bytes.toString();
    const brotli = await assets.serve('enhance.js', 'gzip, deflate, br');
    const gzip = await assets.serve('enhance.js', 'gzip;q=1.0, br;q=0');
    expect(brotli?.encoding).toBe('br');
    expect(brotliDecompressSync(brotli?.bytes ?? Buffer.alloc(0)).toString()).toBe(plain);
    expect(gzip?.encoding).toBe('gzip');
    expect(gunzipSync(gzip?.bytes ?? Buffer.alloc(0)).toString()).toBe(plain);
    expect((await assets.serve('fonts/inter-latin.woff2', 'br'))?.encoding).toBeUndefined();
  });

  test('Japanese letters come in slices of which every one that the stylesheet names is there', async () => {
    const css = (await assets.serve('japanese.css', ''))?.bytes.toString() ?? '';
    const names = [...css.matchAll(/url\("(fonts\/[^"]+)"\)/g)].map((match) => match[1] ?? '');
    expect(names.length).toBeGreaterThan(100);
    for (const name of names.slice(0, 5))
      expect((await assets.serve(name, ''))?.contentType).toBe('font/woff2');
  });
});

describe('markup', () => {
  test('what is put into a page is text, unless a template of ours made it', () => {
    const attack = `"><script>alert(1)</script>'&`;
    const escaped = '&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&#39;&amp;';
    expect(String(html`<p title="${attack}">${attack}${html`<b>${attack}</b>`}</p>`)).toBe(
      `<p title="${escaped}">${escaped}<b>${escaped}</b></p>`,
    );
    expect(String(notice('look', attack))).not.toContain('<script>');
  });

  test('a password never stands in a page', () => {
    expect(String(field({ name: 'p', label: 'P', type: 'password', value: 'hunter2' }))).not.toContain(
      'hunter2',
    );
  });

  test('a field is tied to its label, its hint and its problem', () => {
    const text = String(field({ name: 'a', label: 'A', hint: 'like this', problem: 'not so' }));
    expect(text).toContain('<label class="field-label" for="a">');
    expect(text).toContain('aria-describedby="a-problem a-hint"');
    expect(text).toContain('aria-invalid="true"');
  });
});
