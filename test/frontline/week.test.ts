import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { testApp } from '#test/kit/app.ts';

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'defaults/frontline');

type Week = {
  personDays: number;
  perPersonAndDay: { authentications: number; withOneLoginPerApp: number; launches: number };
  honest: { challengedPercent: number; refusedPercent: number };
  attacks: { stoppedPercent: number; attackers: number };
};

describe('a week of shop staff under the policies of defaults/frontline', () => {
  test('ten launches a day are ten authentications or fewer, nearly no honest sign-in is asked for more, and attackers are stopped', async () => {
    const script = join(root, 'bench/frontline/week.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [
      script,
      '--workers',
      '700',
      '--stores',
      '98',
    ]);
    const week = JSON.parse(stdout) as Week;
    expect(week.personDays).toBeGreaterThan(3_000);
    expect(week.perPersonAndDay.launches).toBe(10);
    expect(week.perPersonAndDay.authentications).toBeLessThanOrEqual(10);
    expect(week.perPersonAndDay.withOneLoginPerApp).toBeGreaterThan(60);
    expect(week.honest.challengedPercent + week.honest.refusedPercent).toBeLessThan(0.5);
    expect(week.attacks.attackers).toBe(200);
    expect(week.attacks.stoppedPercent).toBeGreaterThanOrEqual(99);
  });

  test('its files are applied to a fresh organisation without a complaint, and applying them again changes nothing', async () => {
    const app = await testApp();
    const files = Object.fromEntries(
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => statSync(join(folder, name)).isFile())
        .map((name) => [relative('.', name).replaceAll('\\', '/'), readFileSync(join(folder, name), 'utf8')]),
    );
    const apply = () =>
      app.api<{ problems?: unknown[]; steps?: { outcome?: string }[] }>('POST', '/gatehouse/v1/org/apply', {
        files,
      });
    const first = await apply();
    expect(first.problems ?? []).toEqual([]);
    type Change = { action: string; reference: string };
    const again = await app.api<{ changes: Change[] }>('POST', '/gatehouse/v1/org/diff', { files });
    expect(again.changes.filter(({ action }) => action !== 'leave')).toEqual([]);
  });
});
