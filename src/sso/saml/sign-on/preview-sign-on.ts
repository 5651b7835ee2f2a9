// What a SAML app would be told, by the statements and the writer of the live answer, without a signature: nobody believes it.
import {
  buildAuthnRequest,
  buildResponse,
  judgeAuthnContext,
  nameIdFormats,
} from '#src/protocols/saml/index.ts';
import type { XmlSigner } from '#src/protocols/xml/index.ts';
import type { Preview, Previewed, Previewer, PreviewProblem, Subjects } from '#src/sso/entry/index.ts';
import type { NameIds } from '../name-id.ts';
import { type IdpAddresses, idpAddresses, isSaml, type SamlAppInstance } from '../saml-app.ts';
import type { SamlNeeds } from '../saml-needs.ts';
import { statementOf } from './answer.ts';
import { statableClasses } from './authn-context.ts';
import { subjectOf } from './name-subject.ts';

type Needs = Pick<SamlNeeds, 'clock' | 'config'> & { subjects: Subjects; nameIds: Pick<NameIds, 'wouldBe'> };
type SamlPreviewed = Previewed & { readonly app: SamlAppInstance };

/** Of every message here: real ones are random. */
const ids = { request: '_test-request', response: '_test-response', assertion: '_test-assertion' };

export function createSamlPreviewer(needs: Needs): Previewer {
  return {
    previews: isSaml,
    async preview(previewed) {
      const { app } = previewed;
      if (!isSaml(app)) throw new TypeError(`${app.id} does not speak SAML`);
      const idp = idpAddresses(needs.config.baseUrl, app);
      const acsUrl = app.saml.acs.find(({ isDefault }) => isDefault)?.url ?? app.saml.acs[0]?.url ?? '';
      const request = requestTo(needs, app, idp, acsUrl);
      return { request, ...(await answerTo(needs, { ...previewed, app }, idp, acsUrl)) };
    },
  };
}

function requestTo(
  { clock }: Needs,
  app: SamlAppInstance,
  { ssoUrl }: IdpAddresses,
  acsUrl: string,
): Preview['request'] {
  const { issuers, audience, nameIdFormat } = app.saml;
  const issuer = issuers[0] ?? audience;
  const asked = { id: ids.request, issuer, destination: ssoUrl, acsUrl, nameIdFormat, nowMs: clock.nowMs() };
  return {
    by: 'APP',
    method: 'GET',
    url: ssoUrl,
    parameters: [
      { name: 'SAMLRequest', value: null },
      { name: 'RelayState', value: app.saml.defaultRelayState ?? '' },
    ],
    xml: buildAuthnRequest(asked),
  };
}

async function answerTo(
  { clock, nameIds, subjects }: Needs,
  { app, person, assignment, session }: SamlPreviewed,
  idp: IdpAddresses,
  acsUrl: string,
): Promise<Omit<Preview, 'request'>> {
  const { sid, amr } = session;
  const format = app.saml.nameIdFormat;
  const told = await subjectOf(subjects, { app, person, assignment, session: { sid, amr } });
  const { attributes, source, userName } = told;
  const found = await nameIds.wouldBe({ app, userId: person.id, format, source, userName });
  const classRef = judgeAuthnContext({ requestedAuthnContext: undefined }, statableClasses(app, session));
  const shown = attributes.map(({ name, values }) => ({ name, value: values.join(' · ') }));
  const named = [
    { name: 'NameID', value: found ?? null },
    { name: 'Format', value: format },
    { name: 'AuthnContextClassRef', value: classRef },
  ];
  const made: Preview['made'] = [
    { name: 'subject', fields: named },
    { name: 'attributes', fields: shown },
  ];
  const problems = problemsOf(app, found, attributes);
  if (found === undefined) return { made, response: undefined, problems };
  const nameId = found ?? '(made at the first sign-on)';
  const statement = statementOf({
    app,
    idp,
    session,
    classRef,
    nameId,
    attributes,
    format,
    acsUrl,
    nowMs: clock.nowMs(),
  });
  const xml = await buildResponse({
    ...statement,
    sp: { ...statement.sp, responseSigned: false, assertionSigned: false, encryption: undefined },
    signer: nobodySigns,
    responseId: ids.response,
    assertionId: ids.assertion,
    inResponseTo: ids.request,
    random: () => {
      throw new Error('nothing is encrypted in a preview');
    },
  });
  const relayed = app.saml.defaultRelayState;
  return {
    made: [...made, { name: 'message', xml }],
    response: {
      method: 'POST',
      url: acsUrl,
      parameters: [
        { name: 'SAMLResponse', value: null },
        ...(relayed === undefined ? [] : [{ name: 'RelayState', value: relayed }]),
      ],
    },
    problems,
  };
}

function problemsOf(
  { saml }: SamlAppInstance,
  nameId: string | null | undefined,
  attributes: readonly { name: string; values: readonly string[] }[],
): PreviewProblem[] {
  const empty = attributes.filter(({ values }) => values.length === 0).map(({ name }) => name);
  return [
    ...(nameId === undefined ? [{ code: 'nameless', message: saml.nameIdFormat, isFatal: true }] : []),
    ...(nameId === null ? [{ code: 'first_name', message: nameIdFormats.persistent, isFatal: false }] : []),
    ...(empty.length === 0 ? [] : [{ code: 'empty_attributes', message: empty.join(', '), isFatal: false }]),
    ...(saml.encryption === undefined
      ? []
      : [{ code: 'encrypted', message: saml.encryption.algorithm, isFatal: false }]),
  ];
}

const nobodySigns: XmlSigner = {
  signatureAlgorithm: '',
  digestAlgorithm: '',
  certificate: '',
  digest: () => '',
  sign: async () => {
    throw new Error('nothing is signed in a preview');
  },
};
