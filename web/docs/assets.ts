import { type AssetSources, baseStyles } from '#web/ui/index.ts';

/** The files that the reference asks for. */
export const docsAssets: AssetSources = {
  'docs.css': [...baseStyles, new URL('./docs.css', import.meta.url)],
  'docs.js': new URL('./docs.js', import.meta.url),
};
