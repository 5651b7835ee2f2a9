import { type AssetSources, baseStyles } from '#web/ui/index.ts';

/** The files that the home pages ask for. */
export const homeAssets: AssetSources = {
  'home.css': [...baseStyles, new URL('./home.css', import.meta.url)],
};
