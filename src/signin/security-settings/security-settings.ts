/** What people are told of, what "this was not me" does, and what the help desk has to verify. */
export type SecuritySettings = {
  /** Mails to the person. */
  readonly notifications: {
    /** A sign-in from a device that they never used here, or from another country. */
    readonly newSignOn: boolean;
    readonly factorEnrolled: boolean;
    readonly factorReset: boolean;
    readonly passwordChanged: boolean;
    /** Such a mail has a link that locks the account down. */
    readonly lockDownLink: boolean;
  };
  /** What that link does, beside ending every session and grant. */
  readonly lockDown: 'EXPIRE_PASSWORD' | 'SUSPEND';
  readonly helpDesk: {
    /** Which actions take a caller who has proved themselves by a factor. */
    readonly verify: Readonly<Record<HelpDeskAction, boolean>>;
    /** How long after it an operator may act. */
    readonly minutes: number;
  };
};

export const helpDeskActions = [
  'temporaryCode',
  'resetFactors',
  'unlock',
  'resetPassword',
  'forgetDevices',
] as const;
export type HelpDeskAction = (typeof helpDeskActions)[number];

export const defaultSecuritySettings: SecuritySettings = {
  notifications: {
    newSignOn: true,
    factorEnrolled: true,
    factorReset: true,
    passwordChanged: true,
    lockDownLink: true,
  },
  lockDown: 'EXPIRE_PASSWORD',
  helpDesk: {
    verify: {
      temporaryCode: true,
      resetFactors: true,
      unlock: false,
      resetPassword: false,
      forgetDevices: false,
    },
    minutes: 10,
  },
};
