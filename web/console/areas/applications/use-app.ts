import { useQueryClient } from '@tanstack/react-query';
import type { Application } from '../../kit/api.ts';
import { api, useApi } from '../../kit/index.ts';
import { type Bag, bodyWith } from './app.ts';

export const useApp = (appId: string) =>
  useApi(['applications', 'one', appId], (signal) => api.getApplication({ appId }, { signal }));

/** What a form needs to change a part of an application: the rest goes along as it was read. */
export function useAppSave(app: Application) {
  const queries = useQueryClient();
  return {
    save: (change: Bag) => api.replaceApplication({ appId: app.id, body: bodyWith(app, change) }),
    after(saved: Application) {
      queries.setQueryData(['applications', 'one', app.id], saved);
      void queries.invalidateQueries({ queryKey: ['applications', 'list'] });
    },
    version: {
      loaded: app.lastUpdated,
      now: async () => (await api.getApplication({ appId: app.id })).lastUpdated,
    },
    reload: () => void queries.invalidateQueries({ queryKey: ['applications', 'one', app.id] }),
  };
}
