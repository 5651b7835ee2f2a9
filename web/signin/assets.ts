import { type AssetSources, baseStyles } from '#web/ui/index.ts';

/** The files that the sign-in pages ask for. */
export const signinAssets: AssetSources = {
  'signin.css': [...baseStyles, new URL('./signin.css', import.meta.url)],
  'app-answer.js': new URL('./app-answer.js', import.meta.url),
  'poll.js': new URL('./poll.js', import.meta.url),
  'webauthn.js': new URL('./webauthn.js', import.meta.url),
  'tokens.css': baseStyles.slice(0, 1),
  'console-back.js': new URL('./console-back.js', import.meta.url),
  'leaving.js': new URL('./leaving.js', import.meta.url),
};
