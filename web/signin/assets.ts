import { type AssetSources, baseStyles } from '#web/ui/index.ts';

/** The files that the sign-in pages ask for. */
export const signinAssets: AssetSources = {
  'signin.css': [...baseStyles, new URL('./signin.css', import.meta.url)],
  'go-on.js': new URL('./go-on.js', import.meta.url),
};
