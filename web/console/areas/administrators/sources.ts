import { api, clientsSource, groupsSource, pageOf, peopleSource } from '../../kit/index.ts';
import { t } from './messages.ts';
import type { PrincipalType } from './principals.ts';

/** Service accounts by name: there are tens of them, not thousands, and the API has no search for them. */
export const accountsSource: typeof peopleSource = {
  key: 'service-accounts',
  placeholder: t('one.SERVICE_ACCOUNT'),
  async find(q, signal) {
    const { items } = await pageOf(api.listServiceAccounts({ limit: 200 }, { signal }));
    const typed = q.trim().toLowerCase();
    return items
      .filter(({ name }) => name.toLowerCase().includes(typed))
      .map(({ id, name }) => ({ id, label: name }));
  },
};

export const sourceOf: Readonly<Record<PrincipalType, typeof peopleSource>> = {
  USER: peopleSource,
  GROUP: groupsSource,
  CLIENT: clientsSource,
  SERVICE_ACCOUNT: accountsSource,
};
