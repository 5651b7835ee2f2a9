import {
  brandAssetRoutes,
  brandRoutes,
  type Brands,
  createBrands,
  themeRoutes,
} from '#src/org/brands/index.ts';
import type { AdminRoles } from '#src/org/admin-roles/index.ts';
import { createAddressGuard } from '#src/platform/outbound-http/index.ts';
import { createEmailServers, type EmailServers, emailServerRoutes } from '#src/org/email-servers/index.ts';
import {
  createMailTemplates,
  type MailTemplateRouteNeeds,
  mailTemplateRoutes,
  type MailTemplates,
} from '#src/org/mail-templates/index.ts';
import {
  createDomains,
  customDomainRoutes,
  type Domains,
  domainsOfBrand,
  emailDomainRoutes,
} from '#src/org/domains/index.ts';
import { contactRoutes } from '#src/org/contacts/index.ts';
import { featureRoutes } from '#src/org/features/index.ts';
import { smsTemplateRoutes } from '#src/org/sms-templates/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { ApiError, type Route } from '#src/platform/http/index.ts';
import type { Platform } from '#src/platform/index.ts';
import type { Mail } from '#src/platform/mail/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import orgDefaults from '../../defaults/org.json' with { type: 'json' };

/** How the organisation looks and writes. */
export type BrandArea = {
  brands: Brands;
  mailTemplates: MailTemplates;
  emailServers: EmailServers;
  domains: Domains;
  /** The way out for all mail. */
  mail: Mail;
  routes: Route[];
  seedDefaults(tx: Tx): Promise<void>;
};

/** What is written lives in sign-in, and who somebody is in the directory: both stand higher, and are asked when somebody looks. */
export type BrandFacts = Pick<MailTemplateRouteNeeds, 'defaultContent'> & {
  mailAddressOf(userId: string): Promise<unknown>;
  checkHolds: AdminRoles['checkHolds'];
  findPerson(userId: string): Promise<{ id: string; login: string; displayName: string } | undefined>;
};

export function composeBrands(platform: Platform, systemLog: SystemLog, facts: BrandFacts): BrandArea {
  const needs = { ...platform, systemLog };
  const brands = createBrands(needs);
  const mailTemplates = createMailTemplates({ ...needs, brands });
  const emailServers = createEmailServers({
    ...needs,
    addressesOf: createAddressGuard(platform.config.outboundAllow),
    checkMayDivert: (tx, caller) => facts.checkHolds(tx, caller, 'all', 'a mail server of the organization'),
  });
  const domains = createDomains({ ...needs, brands });
  const mail = emailServers.route(platform.mail, () => domains.sender());
  return {
    brands,
    mailTemplates,
    emailServers,
    domains,
    mail,
    routes: [
      ...brandRoutes(brands, (brandId, origin) => domainsOfBrand(domains, brandId, origin)),
      ...themeRoutes(brands),
      ...brandAssetRoutes(brands),
      ...mailTemplateRoutes({
        templates: mailTemplates,
        brands,
        defaultContent: facts.defaultContent,
        async sendTest({ caller }, made) {
          const to = await facts.mailAddressOf(caller.id);
          if (typeof to !== 'string')
            throw new ApiError('E0000001', {
              summary: 'Api validation failed: EmailTemplate',
              causes: ['email: the test goes to the address of whoever asks for it, and you have none'],
            });
          await mail.send({ to, ...made, kind: 'org.template-test' });
        },
      }),
      ...customDomainRoutes(domains),
      ...emailDomainRoutes(domains, brands),
      ...emailServerRoutes(emailServers),
      ...smsTemplateRoutes(needs),
      ...featureRoutes(),
      ...contactRoutes({ ...needs, findPerson: facts.findPerson }),
    ],
    seedDefaults: (tx) => brands.seedDefaults(tx, orgDefaults.profile.companyName),
  };
}
