// What a rule does, in phrases.
import { minutesOf, timeOf } from './duration.ts';
import type { Names } from './names.ts';
import { mark, type Phrase, phrase, quoted } from './phrase.ts';
import { asJson, at, type Json, listOf, textsOf } from './types.ts';
import { r } from './words-rules.ts';

const what = (key: string, text: string): Phrase => phrase(key, 'what', text);
const named = (prefix: string, word: unknown): string => {
  const key = `${prefix}.${String(word)}`;
  return r.has(key) ? r(key) : String(word);
};

export const methodName = (one: unknown): string => {
  const { key, method } = asJson(one);
  if (typeof method === 'string') return named('method', method.toLowerCase());
  return named('method', { okta_password: 'password', webauthn: 'webauthn' }[String(key)] ?? key);
};
const methodNames = (list: unknown): string[] => listOf(list).map((one) => mark(methodName(one)));

export const characteristics = [
  'phishingResistant',
  'hardwareProtection',
  'deviceBound',
  'userPresence',
  'userVerification',
] as const;

function constraintText(constraint: unknown): string {
  const sides = (['knowledge', 'possession'] as const).flatMap((kind) => {
    const given = asJson(constraint)[kind];
    if (given === undefined || given === null || asJson(given)['required'] === false) return [];
    const wanted = asJson(given);
    const methods = [
      ...methodNames(wanted['authenticationMethods']),
      ...textsOf(wanted['methods']).map((one) => mark(named('method', one.toLowerCase()))),
    ];
    const is = characteristics.filter((name) => wanted[name] === 'REQUIRED').map((name) => r(`is.${name}`));
    const noun =
      methods.length > 0 ? methods.join(r('or')) : r(kind === 'knowledge' ? 'aKnowledge' : 'aFactor');
    return [is.length > 0 ? `${noun} (${is.join(r('comma'))})` : noun];
  });
  return sides.join(r('and'));
}

const excludedIn = (constraint: unknown): string[] =>
  (['knowledge', 'possession'] as const).flatMap((kind) =>
    methodNames(asJson(asJson(constraint)[kind])['excludedAuthenticationMethods']),
  );

/** The steps of a chain; where it forks, the first way. */
export function stepsOf(chain: unknown): Json[] {
  const link = asJson(chain);
  const [next] = listOf(link['next']);
  return next === undefined ? [link] : [link, ...stepsOf(next)];
}

function againPhrases(method: Json): Phrase[] {
  const minutes = minutesOf(method['reauthenticateIn']);
  const idle = minutesOf(method['inactivityPeriod']);
  return [
    minutes === undefined
      ? what('again', r('onceASession'))
      : minutes === 0
        ? what('again', r('everyTime'))
        : what('again', r('again', { time: timeOf(minutes) })),
    ...(idle === undefined || idle === 0 ? [] : [what('idle', r('afterIdle', { time: timeOf(idle) }))]),
  ];
}

function appSignOn(action: Json): Phrase[] {
  if (action['access'] !== 'ALLOW') return [what('access', r('deny'))];
  const method = asJson(action['verificationMethod']);
  const kept = at(action, 'keepMeSignedIn.postAuth') === 'ALLOWED' ? [what('keep', r('keep'))] : [];
  if (method['type'] === 'ID_PROOFING') return [what('access', r('proofing')), ...kept];
  if (method['type'] === 'AUTH_METHOD_CHAIN') {
    const chains = listOf(method['chains']).map((chain) =>
      stepsOf(chain)
        .map((step) => methodNames(step['authenticationMethods']).join(r('or')))
        .join(r('then')),
    );
    return [what('access', r('chain', { names: chains.join(r('or')) })), ...againPhrases(method), ...kept];
  }
  const constraints = listOf(method['constraints']);
  const texts = constraints.map(constraintText).filter((text) => text !== '');
  const excluded = [...new Set(constraints.flatMap(excludedIn))];
  return [
    what('access', r(method['factorMode'] === '1FA' ? '1FA' : '2FA')),
    ...(texts.length > 0 ? [what('constraint', r('constraint', { what: texts.join(r('or')) }))] : []),
    ...(excluded.length > 0 ? [what('notBy', r('notBy', { names: excluded.join(r('or')) }))] : []),
    ...againPhrases(method),
    ...kept,
  ];
}

function signon(action: Json): Phrase[] {
  if (action['access'] !== 'ALLOW') return [what('access', r('deny'))];
  const { requireFactor, factorPromptMode, factorLifetime, primaryFactor } = action;
  const { maxSessionIdleMinutes, maxSessionLifetimeMinutes, usePersistentCookie } = asJson(action['session']);
  const [idle, longest, lifetime] = [maxSessionIdleMinutes, maxSessionLifetimeMinutes, factorLifetime].map(
    (one) => Number(one ?? 0),
  ) as [number, number, number];
  const mode = String(factorPromptMode ?? 'ALWAYS') as 'ALWAYS' | 'DEVICE' | 'SESSION';
  const factor =
    mode !== 'ALWAYS' && lifetime > 0
      ? r(`factor${mode}for`, { time: timeOf(lifetime) })
      : r(`factor${mode}`);
  return [
    what('access', r('letIn')),
    ...(primaryFactor === 'PASSWORD_IDP' ? [what('primary', r('passwordFirst'))] : []),
    ...(requireFactor === true ? [what('factor', factor)] : []),
    ...(idle > 0 ? [what('idle', r('idle', { time: timeOf(idle) }))] : []),
    ...(longest > 0 ? [what('lifetime', r('lifetime', { time: timeOf(longest) }))] : []),
    ...(usePersistentCookie === true ? [what('persistent', r('persistent'))] : []),
  ];
}

function passwordActions(actions: Json): Phrase[] {
  const access = (name: string): 'ALLOW' | 'DENY' =>
    at(actions, `${name}.access`) === 'ALLOW' ? 'ALLOW' : 'DENY';
  const methods = textsOf(at(actions, 'selfServicePasswordReset.requirement.primary.methods'));
  const reset = access('selfServicePasswordReset');
  const stepUp = at(actions, 'selfServicePasswordReset.requirement.stepUp.required') === true;
  return [
    what('change', r(`password.change.${access('passwordChange')}`)),
    what(
      'reset',
      r(`password.reset.${reset}`, { names: methods.map((one) => named('reset', one)).join(r('or')) }),
    ),
    ...(reset === 'ALLOW' && stepUp ? [what('stepUp', r('stepUp'))] : []),
    what('unlock', r(`password.unlock.${access('selfServiceUnlock')}`)),
  ];
}

function idp(action: Json, names: Names): Phrase[] {
  if (action['idpSelectionType'] === 'DYNAMIC') {
    const expression = String(asJson(listOf(action['matchCriteria'])[0])['providerExpression'] ?? '');
    return [what('idp', r('dynamicIdp', { expression: mark(expression) }))];
  }
  const providers = listOf(action['providers']).map((one) => {
    const { id, type } = asJson(one);
    return typeof id === 'string' ? names.of('idp', id) : type === 'OKTA' ? r('here') : String(type);
  });
  return [what('idp', r('sendTo', { names: quoted(providers) }))];
}

const hasAction = (list: unknown, wanted: string): boolean =>
  listOf(list).some((one) => asJson(one)['action'] === wanted);

const kinds: Readonly<Record<string, (action: Json, names: Names) => Phrase[]>> = {
  appSignOn,
  signon,
  idp,
  enroll: ({ self }) => [what('enroll', named('enroll', self ?? 'CHALLENGE'))],
  entityRisk: ({ actions }) => [
    what('action', r(hasAction(actions, 'TERMINATE_ALL_SESSIONS') ? 'endAll' : 'onlyRecord')),
  ],
  postAuthSession: ({ failureActions }) => [
    what('action', r(hasAction(failureActions, 'TERMINATE_SESSION') ? 'endOne' : 'onlyRecord')),
  ],
  sessionViolationDetection: (action) => [
    what('action', r(at(action, 'policyEvaluation.enabled') === true ? 'askAgain' : 'notAgain')),
  ],
  profileEnrollment: (action) => [
    what('register', r(action['unknownUserAction'] === 'REGISTER' ? 'mayRegister' : 'mayNotRegister')),
    what(
      'asks',
      r('asks', {
        names: listOf(action['profileAttributes'])
          .map((one) => String(asJson(one)['label'] ?? asJson(one)['name']))
          .join(r('comma')),
      }),
    ),
  ],
  deviceSignalCollection: ({ deviceContextProviders }) => {
    const providers = listOf(deviceContextProviders).map((one) => mark(named('signal', asJson(one)['key'])));
    return [
      what(
        'signals',
        providers.length > 0 ? r('signals', { names: providers.join(r('and')) }) : r('noSignals'),
      ),
    ];
  },
  updateControls: ({ actions }) => [
    what('update', named('update', asJson(listOf(actions)[0])['value'] ?? 'ALLOW')),
  ],
  claimSourcing: () => [what('claims', r('claims'))],
};

export function actionPhrases(actions: Json, names: Names): Phrase[] {
  if ('passwordChange' in actions || 'selfServicePasswordReset' in actions) return passwordActions(actions);
  return Object.entries(actions).flatMap(([name, action]) =>
    Object.hasOwn(kinds, name) ? (kinds[name]?.(asJson(action), names) ?? []) : [],
  );
}
