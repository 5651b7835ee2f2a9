import { chooseLanguage, knownTimeZone, type Messages } from '#web/messages/index.ts';
import { linkMail } from '#web/signin/index.ts';
import type { AppRequests } from '#src/access/app-requests/index.ts';
import { type AppDirectory, launchPath } from '#src/access/apps/index.ts';
import type { Person, Users } from '#src/directory/users/index.ts';
import type { Config } from '#src/platform/config/index.ts';
import type { Mail } from '#src/platform/mail/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import { greetingName, mailAddressOf } from '../mail-recipient.ts';

export type RequestMailNeeds = {
  config: Pick<Config, 'baseUrl' | 'defaultLanguage'>;
  systemLog: Pick<SystemLog, 'react'>;
  apps: Pick<AppDirectory, 'find'>;
  users: Pick<Users, 'findPerson'>;
  requests: Pick<AppRequests, 'find'>;
  mail: Pick<Mail, 'send'>;
  pages: { messages: Messages };
  organisationName: () => string;
};

/** Tells a person what became of their request, in their language. Before jobs.start(). */
export function mailRequestDecisions(needs: RequestMailNeeds): void {
  needs.systemLog.react({
    name: 'app-request-mail',
    eventTypes: ['app.access_request.grant', 'app.access_request.deny'],
    async handle(event) {
      const requestId = event.target?.find((target) => target.type === 'AppRequest')?.id;
      const request = requestId === undefined ? undefined : await needs.requests.find(requestId);
      const app = request && needs.apps.find(request.appId);
      const person = request && (await needs.users.findPerson(request.userId));
      // Gone meanwhile: there is nobody to tell, or nothing to tell of.
      if (!request || !app || !person) return;
      const to = mailAddressOf(person);
      if (to === undefined) return;
      const granted = request.status === 'APPROVED';
      const { profile } = person;
      const t = needs.pages.messages.in(languageOf(person) ?? needs.config.defaultLanguage);
      const values = {
        app: app.label,
        organisation: needs.organisationName(),
        when: t.moment(request.decidedMs ?? request.createdMs, knownTimeZone(profile.timezone)),
      };
      const note = request.note === undefined ? [] : [t('requests.mail.note', { note: request.note })];
      await needs.mail.send({
        to,
        kind: granted ? 'home.request-granted' : 'home.request-denied',
        ...linkMail({
          t,
          organisation: values.organisation,
          name: greetingName(person, t),
          // A header is one line, whatever an app is called.
          subject: t(
            granted ? 'requests.mail.grantedSubject' : 'requests.mail.deniedSubject',
            values,
          ).replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' '),
          lead: [t(granted ? 'requests.mail.granted' : 'requests.mail.denied', values), ...note],
          action: granted
            ? { label: t('requests.mail.open', values), url: needs.config.baseUrl + launchPath(app) }
            : { label: t('requests.mail.see'), url: `${needs.config.baseUrl}/home/requests` },
          after: granted ? [] : [t('requests.mail.ask')],
        }),
      });
    },
  });
}

const languageOf = ({ profile }: Person) =>
  chooseLanguage(
    [profile.preferredLanguage, profile.locale].map((wish) => (typeof wish === 'string' ? wish : undefined)),
  );
