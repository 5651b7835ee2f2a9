import { ApiError } from '#src/platform/http/index.ts';
import { compileSaml } from '../saml/compile-saml.ts';
import { draftSamlSignOn, signOnOf } from '../saml/saml-draft.ts';
import { insecureFields, samlProblems } from '../saml/saml-rules.ts';
import { type SamlSignOn, type SamlSignOnBody, samlSignOnBody } from '../saml/saml-settings.ts';
import { checkCertificates } from '../saml/sp-certificate.ts';
import { type AppKind, type KindDraft, readPart, refuseProblems } from './kind.ts';

const place = 'settings.signOn';

/** A SAML 2.0 service provider. */
export const saml: AppKind = {
  signOnMode: 'SAML_2_0',
  name: undefined,
  signs: true,
  launchSuffix: 'aln1gofChJaerOVfY0g4',
  linkName: (name) => `${name}_link`,
  draft(body, existing, nowMs) {
    const before = existing === undefined ? undefined : signOnOf(existing);
    const given = body.settings?.signOn;
    const app = { ...(body.settings?.app ?? existing?.settings.app) };
    if ((given === undefined || given === null) && before !== undefined) return drafted(app, before);
    const read = readPart(samlSignOnBody, given ?? {}, place);
    refuseHooks(read);
    const { signOn, problems } = checkedCertificates(draftSamlSignOn(read), before, nowMs);
    refuseProblems([...samlProblems(signOn), ...problems], place);
    return drafted(app, signOn);
  },
  compile(record) {
    const compiled = compileSaml(record);
    return compiled === undefined ? {} : { saml: compiled };
  },
  links(app, origin) {
    const href = `${origin}/api/v1/apps/${app.id}/sso/saml/metadata`;
    return { metadata: { href, type: 'application/xml' } };
  },
};

function drafted(app: Record<string, unknown>, signOn: SamlSignOn): KindDraft {
  const { insecure: _, ...stored } = signOn;
  const insecure = insecureFields(signOn);
  if (insecure.length === 0) return { app, signOn: stored };
  return { app, signOn: { ...stored, insecure }, debugData: { insecure: insecure.join(', ') } };
}

/** A hook that is not called would let through what it was to keep back. */
function refuseHooks({ inlineHooks }: SamlSignOnBody): void {
  if ((inlineHooks ?? []).length === 0) return;
  throw new ApiError('E0000015', {
    causes: [`${place}.inlineHooks: SAML inline hooks cannot be called yet; leave the list empty`],
  });
}

/** Certificates as bare base64, and why one cannot be used. */
function checkedCertificates(
  signOn: SamlSignOn,
  before: SamlSignOn | undefined,
  nowMs: number,
): { signOn: SamlSignOn; problems: string[] } {
  const signing = checkCertificates(
    signOn.spCertificate?.x5c ?? [],
    before?.spCertificate?.x5c ?? [],
    `${place}.spCertificate`,
    nowMs,
  );
  const encryption = checkCertificates(
    signOn.assertionEncryption.x5c ?? [],
    before?.assertionEncryption.x5c ?? [],
    `${place}.assertionEncryption`,
    nowMs,
  );
  return {
    signOn: {
      ...signOn,
      ...(signing.x5c.length === 0 ? {} : { spCertificate: { x5c: signing.x5c } }),
      assertionEncryption: {
        ...signOn.assertionEncryption,
        ...(encryption.x5c.length === 0 ? {} : { x5c: encryption.x5c }),
      },
    },
    problems: [...signing.problems, ...encryption.problems],
  };
}
