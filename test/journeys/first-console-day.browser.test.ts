// Somebody who has never seen the console opens an organisation, adds two apps for a group, lets nobody in from outside of the office
// without a passkey, tries it before anybody meets it, and finds out why somebody was turned away. By visible labels alone, in both languages.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumIsHere, launchChromium, newProfile } from '#test/kit/browser.ts';
import { buildConsole } from '../../tools/build-console.ts';
import { startFresh } from '../topologies/cluster.ts';
import {
  addsTheApps,
  addsWhoWorksThere,
  findsOutWhy,
  guardsThem,
  handsOn,
  isTurnedAway,
  opensTheOrganisation,
  triesIt,
} from './console-day.ts';
import { sayIn } from './console-words.ts';

describe.runIf(chromiumIsHere)('the first day at the console', () => {
  let browser: Browser;
  beforeAll(async () => {
    await buildConsole();
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  test.for([
    ['English', 'en-US', 0],
    ['Japanese', 'ja-JP', 1],
  ] as const)('is done by what stands on the pages, in %s', { timeout: 240_000 }, async ([, locale, at]) => {
    const node = await startFresh();
    try {
      const say = sayIn(at);
      const { context, page, complaints } = await newProfile(browser, { locale });
      const hands = handsOn(page, say);
      await opensTheOrganisation(page, hands, node.setupLink);
      await addsWhoWorksThere(hands);
      await addsTheApps(hands);
      await guardsThem(hands);
      await triesIt(hands);

      const elsewhere = await newProfile(browser, { locale });
      await isTurnedAway(elsewhere.page, say, node.url);
      await elsewhere.context.close();

      await findsOutWhy(hands);
      expect([...complaints, ...elsewhere.complaints]).toEqual([]);
      await context.close();
    } finally {
      await node.stop();
    }
  });
});
