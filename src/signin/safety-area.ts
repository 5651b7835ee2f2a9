import type { Sessions } from '#src/access/sessions/index.ts';
import type { Users } from '#src/directory/users/index.ts';
import type { Route } from '#src/platform/http/index.ts';
import type { TemporaryCodes } from './factors/tac/index.ts';
import {
  type CallerCheckNeeds,
  type CallerChecks,
  createCallerChecks,
  createHelpDesk,
  type HelpDeskNeeds,
  helpDeskRoutes,
} from './help-desk/index.ts';
import type { Pages } from './pages/index.ts';
import type { RecoveryLinks } from './recovery/index.ts';
import {
  createAddressNotice,
  createLockDown,
  type LockDownNeeds,
  type NoticeNeeds,
  noticeRoutes,
  tellOfSecurity,
  type TellOfAddress,
} from './security-notices/index.ts';
import {
  createSecuritySettings,
  type SecuritySettingsNeeds,
  securitySettingsRoutes,
  type SecuritySettingsService,
} from './security-settings/index.ts';

/** What people are told of, what they can do about it, and who helps them: the settings are of all three. */
export type SafetyNeeds = SecuritySettingsNeeds &
  Omit<LockDownNeeds, 'settings'> &
  Omit<NoticeNeeds, 'settings' | 'lockDown' | 'messages' | 'sessions' | 'users'> &
  Omit<CallerCheckNeeds, 'settings'> &
  Omit<HelpDeskNeeds, 'checks' | 'users'> & {
    users: Users;
    sessions: Sessions;
    pages: Pages;
    links: Pick<RecoveryLinks, 'sendNews'>;
    temporaryCodes: TemporaryCodes;
  };

export type SafetyArea = {
  securitySettings: SecuritySettingsService;
  /** Whether a caller has proved themselves to an operator. */
  callerChecks: Pick<CallerChecks, 'require'>;
  tellOfAddress: TellOfAddress;
  routes: Route[];
};

/** Before jobs.start(). */
export function composeSafety(needs: SafetyNeeds): SafetyArea {
  const { pages, users } = needs;
  const settings = createSecuritySettings(needs);
  const lockDown = createLockDown({ ...needs, settings });
  tellOfSecurity({ ...needs, messages: pages.messages, settings, lockDown });
  const checks = createCallerChecks({ ...needs, settings });
  const helpDesk = createHelpDesk({ ...needs, checks });
  return {
    securitySettings: settings,
    callerChecks: checks,
    tellOfAddress: createAddressNotice({ ...needs, settings, lockDown }),
    routes: [
      ...securitySettingsRoutes(settings),
      ...noticeRoutes({ pages, lockDown }),
      ...helpDeskRoutes({ users, checks, helpDesk, settings }),
    ],
  };
}
