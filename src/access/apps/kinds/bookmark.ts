import { z } from 'zod';
import { webAddressProblem } from '../web-address.ts';
import { type AppKind, readPart, refuseProblems } from './kind.ts';

export const bookmarkSettings = z.strictObject({
  url: z
    .string('is required, with at most 1024 characters')
    .max(1024, 'is required, with at most 1024 characters'),
  requestIntegration: z.boolean().nullish(),
});

/** A tile with an address. */
export const bookmark: AppKind = {
  signOnMode: 'BOOKMARK',
  name: 'bookmark',
  signs: false,
  launchSuffix: '2557',
  linkName: () => 'login',
  draft(body, existing) {
    const { url, requestIntegration } = readPart(
      bookmarkSettings,
      body.settings?.app ?? existing?.settings.app ?? {},
      'settings.app',
    );
    const problem = webAddressProblem(url);
    refuseProblems(problem === undefined ? [] : [`settings.app.url: ${problem}`], 'settings.app');
    return { app: { requestIntegration: requestIntegration === true, url } };
  },
  compile({ document }) {
    const { url } = document.settings.app;
    return typeof url === 'string' ? { bookmarkUrl: url } : {};
  },
};
