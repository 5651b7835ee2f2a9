import { readFileSync } from 'node:fs';
import { languages, type Messages } from '#web/messages/index.ts';
import { type Assets, type AssetSources, baseStyles, type Language } from '#web/ui/index.ts';

const own = (path: string) => new URL(path, import.meta.url);

export const authenticatorAssets: AssetSources = {
  'authenticator.css': [...baseStyles, own('./authenticator.css')],
  'authenticator.js': [own('./scripts/authenticator.js')],
};

/** The service worker's script. Its words stand in it: when a message comes there is no page to ask. */
export function authenticatorWorker(messages: Messages, assets: Assets, otherwise: Language): string {
  const words = Object.fromEntries(
    languages.map((language) => {
      const t = messages.in(language);
      return [language, { title: t('authenticator.noticeTitle'), body: t('authenticator.noticeText') }];
    }),
  );
  const facts = { build: assets.build, words, otherwise, icon: assets.url('icon-192.png') };
  return `const facts = ${JSON.stringify(facts)};\n${readFileSync(own('./scripts/worker.js'), 'utf8')}`;
}
