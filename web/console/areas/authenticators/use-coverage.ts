import type { Authenticator } from '../../kit/api.ts';
import { api, may, useApi } from '../../kit/index.ts';

/** How many people have which; undefined while it is asked for, and for whoever may not know. */
export function useCoverage() {
  const found = useApi(['factor-coverage'], (signal) => api.getInsightsFactorCoverage({}, { signal }), {
    enabled: may('okta.logs.read'),
  });
  return found.data;
}

type Coverage = ReturnType<typeof useCoverage>;

/** What everybody has is not counted. */
const uncounted: readonly Authenticator['key'][] = [
  'okta_password',
  'okta_email',
  'external_idp',
  'smart_card_idp',
  'tac',
];

export function havingOf(coverage: Coverage, key: Authenticator['key']): number | undefined {
  if (coverage === undefined || uncounted.includes(key)) return undefined;
  return coverage.factors.find((one) => one.key === key)?.people ?? 0;
}

export const useUses = (authenticatorId: string) =>
  useApi(['authenticators', authenticatorId, 'uses'], async (signal) => [
    ...(await api.listAuthenticatorUses({ authenticatorId }, { signal })),
  ]);
