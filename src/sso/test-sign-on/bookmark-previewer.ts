import type { Previewer } from '../entry/index.ts';

/** A link: the app is told nothing. */
export const bookmarkPreviewer: Previewer = {
  previews: (app) => app.bookmarkUrl !== undefined,
  async preview({ app }) {
    const url = app.bookmarkUrl ?? '';
    return {
      request: { by: 'HOME', method: 'GET', url, parameters: [] },
      made: [],
      response: { method: 'REDIRECT', url, parameters: [] },
      problems: [],
    };
  },
};
