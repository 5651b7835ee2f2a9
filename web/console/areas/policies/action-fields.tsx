// What a rule of each type does, as fields.
import { MultiSelect } from '@mantine/core';
import { AccessFields } from './access-fields.tsx';
import {
  Choice,
  Fieldset,
  Flag,
  type Fields,
  KindPicker,
  MinutesField,
  type Option,
  Segments,
} from './fields.tsx';
import { t } from './messages.ts';
import type { Names } from './names.ts';
import { asJson, listOf, type PolicyType, textsOf } from './types.ts';
import { r } from './words-rules.ts';

type Props = { fields: Fields; names: Names };

export const accessOptions: readonly Option[] = [
  ['ALLOW', t('allow')],
  ['DENY', t('deny')],
];

export function ActionFields({ type, ...props }: Props & { type: PolicyType }) {
  return <Fieldset legend={t('then')}>{fieldsFor(type, props)}</Fieldset>;
}

function fieldsFor(type: PolicyType, props: Props) {
  const { fields } = props;
  switch (type) {
    case 'ACCESS_POLICY':
      return <AccessFields {...props} />;
    case 'OKTA_SIGN_ON':
      return <SessionFields fields={fields} />;
    case 'PASSWORD':
      return <PasswordFields fields={fields} />;
    case 'MFA_ENROLL':
      return (
        <Choice
          fields={fields}
          path="actions.enroll.self"
          label={t('enrollWhen')}
          options={(['CHALLENGE', 'LOGIN', 'NEVER', 'NEVER_INCLUDING_RECOVERY'] as const).map((one) => [
            one,
            r(`enroll.${one}`),
          ])}
          otherwise="CHALLENGE"
        />
      );
    case 'IDP_DISCOVERY':
      return <IdpFields {...props} />;
    case 'ENTITY_RISK':
      return (
        <ActionFlag
          fields={fields}
          path="actions.entityRisk.actions"
          action="TERMINATE_ALL_SESSIONS"
          label={t('endAll')}
          help={t('endAllHelp')}
        />
      );
    case 'POST_AUTH_SESSION':
      return (
        <ActionFlag
          fields={fields}
          path="actions.postAuthSession.failureActions"
          action="TERMINATE_SESSION"
          label={t('endOne')}
          help={t('endOneHelp')}
        />
      );
    case 'SESSION_VIOLATION_DETECTION':
      return (
        <Flag
          fields={fields}
          path="actions.sessionViolationDetection.policyEvaluation.enabled"
          label={t('askAgain')}
          description={t('askAgainHelp')}
        />
      );
    case 'PROFILE_ENROLLMENT':
      return <SignUpFields fields={fields} />;
    case 'CLIENT_UPDATE':
      return <UpdateFields fields={fields} />;
    case 'DEVICE_SIGNAL_COLLECTION':
      return <SignalFields fields={fields} />;
    case 'IDENTITY_CLAIM_SOURCING':
      return (
        <Choice
          fields={fields}
          path="actions.claimSourcing.refresh.redirectType"
          label={t('claimRefresh')}
          options={[
            ['NONE', t('claimRefresh.NONE')],
            ['FIXED', t('claimRefresh.FIXED')],
          ]}
          otherwise="NONE"
        />
      );
  }
}

/** Whether a list of actions has this one; others in it stay. */
function ActionFlag({
  fields,
  path,
  action,
  label,
  help,
}: {
  fields: Fields;
  path: string;
  action: string;
  label: string;
  help: string;
}) {
  const list = listOf(fields.get(path));
  const others = list.filter((one) => asJson(one)['action'] !== action);
  const proxy: Fields = {
    ...fields,
    get: () => others.length < list.length,
    set: (_, isOn) => fields.set(path, isOn === true ? [...others, { action }] : others),
  };
  return <Flag fields={proxy} path={path} label={label} description={help} />;
}

function SessionFields({ fields }: { fields: Fields }) {
  const isAllowed = fields.get('actions.signon.access') === 'ALLOW';
  const asksFactor = fields.get('actions.signon.requireFactor') === true;
  const mode = fields.get('actions.signon.factorPromptMode');
  return (
    <>
      <Segments
        fields={fields}
        path="actions.signon.access"
        label={t('access')}
        options={accessOptions}
        otherwise="ALLOW"
      />
      {isAllowed && (
        <>
          <Choice
            fields={fields}
            path="actions.signon.primaryFactor"
            label={t('primary')}
            options={[
              ['PASSWORD_IDP_ANY_FACTOR', t('primary.ANY')],
              ['PASSWORD_IDP', t('primary.PASSWORD')],
            ]}
            otherwise="PASSWORD_IDP_ANY_FACTOR"
          />
          <Flag
            fields={fields}
            path="actions.signon.requireFactor"
            label={t('requireFactor')}
            description={t('requireFactorHelp')}
          />
          {asksFactor && (
            <Choice
              fields={fields}
              path="actions.signon.factorPromptMode"
              label={t('factorWhen')}
              options={(['ALWAYS', 'DEVICE', 'SESSION'] as const).map((one) => [one, t(`factorWhen.${one}`)])}
              otherwise="ALWAYS"
            />
          )}
          {asksFactor && (mode === 'DEVICE' || mode === 'SESSION') && (
            <MinutesField
              fields={fields}
              path="actions.signon.factorLifetime"
              label={t('factorLifetime')}
              description={t('zeroHelp')}
            />
          )}
          <MinutesField
            fields={fields}
            path="actions.signon.session.maxSessionIdleMinutes"
            label={t('idle')}
          />
          <MinutesField
            fields={fields}
            path="actions.signon.session.maxSessionLifetimeMinutes"
            label={t('lifetime')}
            description={t('lifetimeHelp')}
          />
          <Flag
            fields={fields}
            path="actions.signon.session.usePersistentCookie"
            label={t('persistent')}
            description={t('persistentHelp')}
          />
        </>
      )}
    </>
  );
}

const resetMethods = ['email', 'sms', 'voice', 'push', 'otp'] as const;

function PasswordFields({ fields }: { fields: Fields }) {
  const canReset = fields.get('actions.selfServicePasswordReset.access') === 'ALLOW';
  const methods = 'actions.selfServicePasswordReset.requirement.primary.methods';
  return (
    <>
      <Segments
        fields={fields}
        path="actions.passwordChange.access"
        label={t('passwordChange')}
        options={accessOptions}
        otherwise="DENY"
      />
      <Segments
        fields={fields}
        path="actions.selfServicePasswordReset.access"
        label={t('passwordReset')}
        options={accessOptions}
        otherwise="DENY"
      />
      {canReset && (
        <>
          <MultiSelect
            label={t('resetBy')}
            error={fields.error(methods)}
            data={resetMethods.map((one) => ({ value: one as string, label: r(`reset.${one}`) }))}
            value={textsOf(fields.get(methods))}
            onChange={(chosen) => fields.set(methods, chosen)}
          />
          <Flag
            fields={fields}
            path="actions.selfServicePasswordReset.requirement.stepUp.required"
            label={t('resetStepUp')}
            description={t('resetStepUpHelp')}
          />
        </>
      )}
      <Segments
        fields={fields}
        path="actions.selfServiceUnlock.access"
        label={t('passwordUnlock')}
        options={accessOptions}
        otherwise="DENY"
      />
    </>
  );
}

function IdpFields({ fields, names }: Props) {
  const path = 'actions.idp.providers';
  const providers = listOf(fields.get(path)).map(asJson);
  const proxy: Fields = {
    ...fields,
    get: () => providers.map(({ id, type }) => (typeof id === 'string' ? id : String(type))),
    set: (_, ids) =>
      fields.set(
        path,
        textsOf(ids).map(
          (id) =>
            providers.find((one) => one['id'] === id) ??
            (id === 'OKTA' ? { type: 'OKTA' } : { type: 'OIDC', id }),
        ),
      ),
  };
  const withHere: Names = {
    ...names,
    list: (kind) =>
      kind === 'idp' ? [{ id: 'OKTA', label: r('here') }, ...names.list('idp')] : names.list(kind),
  };
  if (fields.get('actions.idp.idpSelectionType') === 'DYNAMIC')
    return <p className="soft">{t('dynamicIdp')}</p>;
  return (
    <KindPicker
      fields={proxy}
      names={withHere}
      kind="idp"
      path={path}
      label={t('sendTo')}
      description={t('sendToHelp')}
    />
  );
}

function SignUpFields({ fields }: { fields: Fields }) {
  return (
    <>
      <Choice
        fields={fields}
        path="actions.profileEnrollment.unknownUserAction"
        label={t('unknownPeople')}
        options={[
          ['DENY', r('mayNotRegister')],
          ['REGISTER', r('mayRegister')],
        ]}
        otherwise="DENY"
      />
      <Flag
        fields={fields}
        path="actions.profileEnrollment.activationRequirements.emailVerification"
        label={t('verifyEmail')}
      />
    </>
  );
}

function UpdateFields({ fields }: { fields: Fields }) {
  const path = 'actions.updateControls.actions';
  const proxy: Fields = {
    ...fields,
    get: () => asJson(listOf(fields.get(path))[0])['value'],
    set: (_, value) => fields.set(path, [{ action: 'OKTA_VERIFY_UPDATE', value }]),
  };
  return (
    <Choice
      fields={proxy}
      path={path}
      label={t('updates')}
      options={(['ALLOW', 'HOTFIX_ONLY', 'DENY'] as const).map((one) => [one, r(`update.${one}`)])}
      otherwise="ALLOW"
    />
  );
}

function SignalFields({ fields }: { fields: Fields }) {
  const path = 'actions.deviceSignalCollection.deviceContextProviders';
  const now = listOf(fields.get(path)).map(asJson);
  return (
    <MultiSelect
      label={t('signals')}
      error={fields.error(path)}
      data={(['OKTA_VERIFY', 'CHROME_DEVICE_TRUST', 'DEVICE_POSTURE_IDP'] as const).map((one) => ({
        value: one as string,
        label: r(`signal.${one}`),
      }))}
      value={now.map(({ key }) => String(key))}
      onChange={(keys) =>
        fields.set(
          path,
          keys.map((key) => now.find((one) => one['key'] === key) ?? { key }),
        )
      }
    />
  );
}
