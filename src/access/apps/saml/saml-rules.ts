import { endpointProblem } from '../web-address.ts';
import { readNameTemplate } from './attribute-value.ts';
import { problemOf, statementProblems } from './attribute-statement.ts';
import { defaultNameIdTemplate } from './saml-draft.ts';
import type { SamlSignOn } from './saml-settings.ts';

type Rule = (signOn: SamlSignOn) => string[];

const at = (field: string, message: string): string => `settings.signOn.${field}: ${message}`;

/** Everything that has to fit together in a service provider, each as `field: what to do`. */
export function samlProblems(signOn: SamlSignOn): string[] {
  return rules.flatMap((rule) => rule(signOn));
}

const rules: readonly Rule[] = [
  addresses,
  assertionConsumers,
  names,
  signatures,
  encryption,
  singleLogout,
  nameId,
  (signOn) => statementProblems(signOn.attributeStatements, 'settings.signOn.attributeStatements'),
  (signOn) =>
    statementProblems(signOn.configuredAttributeStatements, 'settings.signOn.configuredAttributeStatements'),
];

function address(field: string, url: string | undefined): string[] {
  const problem = url === undefined ? undefined : endpointProblem(url);
  return problem === undefined ? [] : [at(field, problem)];
}

function addresses(signOn: SamlSignOn): string[] {
  if (signOn.ssoAcsUrl === '')
    return [at('ssoAcsUrl', 'is required: where the app takes SAML responses (its ACS URL)')];
  return [
    ...address('ssoAcsUrl', signOn.ssoAcsUrl),
    ...address('ssoAcsUrlOverride', signOn.ssoAcsUrlOverride),
    ...(signOn.recipient === signOn.ssoAcsUrl ? [] : address('recipient', signOn.recipient)),
    ...address('recipientOverride', signOn.recipientOverride),
    ...(signOn.destination === signOn.ssoAcsUrl ? [] : address('destination', signOn.destination)),
    ...address('destinationOverride', signOn.destinationOverride),
    ...relayState(signOn),
  ];
}

/** Apps go where the RelayState says; a script must not be sent along. */
function relayState({ defaultRelayState }: SamlSignOn): string[] {
  return defaultRelayState !== null && /^\s*(?:javascript|data|vbscript):/i.test(defaultRelayState)
    ? [at('defaultRelayState', 'must not be a script; give an address or what the app understands')]
    : [];
}

function assertionConsumers({ acsEndpoints, allowMultipleAcsEndpoints }: SamlSignOn): string[] {
  if (acsEndpoints.length > 0 && !allowMultipleAcsEndpoints) {
    return [at('allowMultipleAcsEndpoints', 'must be true for acsEndpoints to be used; or leave those out')];
  }
  const indices = new Map<number, number>();
  return acsEndpoints.flatMap(({ url, index }, position) => {
    const problems = address(`acsEndpoints.${position}.url`, url);
    const before = indices.get(index);
    if (before !== undefined)
      problems.push(
        at(
          `acsEndpoints.${position}.index`,
          `${index} is the index of entry ${before} already; each needs its own`,
        ),
      );
    indices.set(index, position);
    return problems;
  });
}

/** What a name of our own can be made of; another `${` would be sent as it is. */
const knownTokens = /\$\{org\.(?:externalKey|baseUrl)\}/g;

function names({ audience, idpIssuer }: SamlSignOn): string[] {
  const wrong: string[] = [];
  if (audience === '')
    wrong.push(at('audience', 'is required: the entity ID of the app, exactly as its metadata has it'));
  if (idpIssuer.replaceAll(knownTokens, '').includes('${'))
    wrong.push(at('idpIssuer', 'can hold ${org.externalKey} and ${org.baseUrl}; no other ${…} is known'));
  return wrong;
}

function signatures(signOn: SamlSignOn): string[] {
  const wrong: string[] = [];
  if (!signOn.responseSigned && !signOn.assertionSigned)
    wrong.push(
      at('responseSigned', 'or assertionSigned must be true: an app could not tell who sent the response'),
    );
  if (signOn.samlSignedRequestEnabled && signOn.spCertificate === undefined)
    wrong.push(at('spCertificate', 'is required with samlSignedRequestEnabled, to verify the requests with'));
  return wrong;
}

function encryption({ assertionEncryption }: SamlSignOn): string[] {
  return assertionEncryption.enabled && assertionEncryption.x5c === undefined
    ? [at('assertionEncryption.x5c', 'is required with assertionEncryption: the certificate to encrypt for')]
    : [];
}

function singleLogout({ slo, participateSlo, spCertificate }: SamlSignOn): string[] {
  const wrong: string[] = [];
  if (slo.enabled) {
    if (slo.logoutUrl === undefined)
      wrong.push(at('slo.logoutUrl', 'is required with slo.enabled: where the logout response goes'));
    if (slo.issuer === undefined)
      wrong.push(at('slo.issuer', 'is required with slo.enabled: the issuer of the logout requests'));
  }
  if (participateSlo.enabled && participateSlo.logoutRequestUrl === undefined)
    wrong.push(
      at(
        'participateSlo.logoutRequestUrl',
        'is required with participateSlo.enabled: where logout requests go',
      ),
    );
  if ((slo.enabled || participateSlo.enabled) && spCertificate === undefined)
    wrong.push(at('spCertificate', 'is required for single logout, to verify what the app says about it'));
  return [
    ...wrong,
    ...address('slo.logoutUrl', slo.logoutUrl),
    ...address('participateSlo.logoutRequestUrl', participateSlo.logoutRequestUrl),
  ];
}

function nameId({ subjectNameIdTemplate, subjectNameIdFormat }: SamlSignOn): string[] {
  if (subjectNameIdTemplate === defaultNameIdTemplate) return [];
  if (subjectNameIdFormat.endsWith(':transient'))
    return [
      at(
        'subjectNameIdTemplate',
        'cannot be set for the transient format, whose names are new each time; leave it out',
      ),
    ];
  return problemOf(() => readNameTemplate(subjectNameIdTemplate), 'settings.signOn.subjectNameIdTemplate');
}

/** Chosen for old apps, against what is good today: kept, shown in the app, and written into the event. */
export function insecureFields(signOn: SamlSignOn): string[] {
  const {
    assertionEncryption: { enabled, encryptionAlgorithm, keyTransportAlgorithm },
  } = signOn;
  const endpoints = [signOn.ssoAcsUrlOverride ?? signOn.ssoAcsUrl];
  const checks: [string, boolean][] = [
    ['signatureAlgorithm', signOn.signatureAlgorithm === 'RSA_SHA1'],
    ['digestAlgorithm', signOn.digestAlgorithm === 'SHA1'],
    ['assertionEncryption.encryptionAlgorithm', enabled && encryptionAlgorithm?.endsWith('_CBC') === true],
    ['assertionEncryption.keyTransportAlgorithm', enabled && keyTransportAlgorithm === 'RSA_15'],
    ['ssoAcsUrl', endpoints.some(isPlainHttp)],
    ['acsEndpoints', signOn.acsEndpoints.some(({ url }) => isPlainHttp(url))],
  ];
  return checks.flatMap(([field, isWeak]) => (isWeak ? [field] : []));
}

/** What a network in between could read and change; on this machine there is none. */
function isPlainHttp(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && !/^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(hostname);
}
