export type ClientMode = 'ENFORCE' | 'PREVIEW' | 'DISABLE';
export const useCases = ['LOGIN_PAGE', 'OAUTH2_AUTHORIZE', 'OIE_APP_INTENT'] as const;

export type RateLimitSettings = {
  notificationsEnabled: boolean;
  /** From which share of a limit on a warning is logged. */
  warningThreshold: number;
  perClient: {
    defaultMode: ClientMode;
    useCaseModeOverrides?: Partial<Record<(typeof useCases)[number], ClientMode>>;
  };
};

/** As Okta's, until somebody changes them. */
export const usualSettings: RateLimitSettings = {
  notificationsEnabled: true,
  warningThreshold: 90,
  perClient: { defaultMode: 'ENFORCE' },
};

/** The share of every limit that one token or client may use. */
export type PrincipalLimit = {
  id: string;
  principalType: 'SSWS_TOKEN' | 'OAUTH_CLIENT';
  principalId: string;
  percentage: number;
  concurrencyPercentage: number;
  created: Date;
  createdBy: string;
  lastUpdate: Date;
  lastUpdatedBy: string;
};
