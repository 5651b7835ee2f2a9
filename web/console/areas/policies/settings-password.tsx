import { Grid } from '@mantine/core';
import { Count, Fieldset, type Fields, Flag, MinutesField, within } from './fields.tsx';
import { t } from './messages.ts';
import { textsOf } from './types.ts';

/** Of a whole PASSWORD policy: what passwords must be, how long they last, and what happens to who guesses. */
export function PasswordSettings({ fields }: { fields: Fields }) {
  const complexity = within(fields, 'settings.password.complexity');
  const age = within(fields, 'settings.password.age');
  const lockout = within(fields, 'settings.password.lockout');
  const recovery = within(fields, 'settings.recovery.factors');
  const excluded = textsOf(complexity.get('excludeAttributes'));
  const listed = (name: string): Fields => ({
    ...complexity,
    get: () => excluded.includes(name),
    set: (_, on) =>
      complexity.set(
        'excludeAttributes',
        on === true ? [...excluded, name] : excluded.filter((one) => one !== name),
      ),
  });
  const notified: Fields = {
    ...lockout,
    get: () => textsOf(lockout.get('userLockoutNotificationChannels')).includes('EMAIL'),
    set: (_, on) => lockout.set('userLockoutNotificationChannels', on === true ? ['EMAIL'] : []),
  };
  const atLeast = (path: string) => (
    <Grid.Col span={{ base: 6, sm: 3 }}>
      <Count fields={complexity} path={path} label={t(`pw.${path as 'minLowerCase'}`)} max={72} />
    </Grid.Col>
  );
  return (
    <>
      <Fieldset legend={t('pw.complexity')}>
        <Count
          fields={complexity}
          path="minLength"
          label={t('pw.minLength')}
          min={4}
          max={72}
          otherwise={8}
        />
        <Grid>
          {atLeast('minLowerCase')}
          {atLeast('minUpperCase')}
          {atLeast('minNumber')}
          {atLeast('minSymbol')}
        </Grid>
        <Flag fields={complexity} path="excludeUsername" label={t('pw.excludeUsername')} />
        <Flag fields={listed('firstName')} path="firstName" label={t('pw.excludeFirst')} />
        <Flag fields={listed('lastName')} path="lastName" label={t('pw.excludeLast')} />
        <Flag fields={complexity} path="dictionary.common.exclude" label={t('pw.common')} />
      </Fieldset>
      <Fieldset legend={t('pw.age')}>
        <Count fields={age} path="historyCount" label={t('pw.history')} max={30} />
        <Count
          fields={age}
          path="maxAgeDays"
          label={t('pw.maxAge')}
          description={t('pw.maxAgeHelp')}
          max={9999}
        />
        <Count fields={age} path="expireWarnDays" label={t('pw.warn')} max={9999} />
        <MinutesField fields={age} path="minAgeMinutes" label={t('pw.minAge')} />
      </Fieldset>
      <Fieldset legend={t('pw.lockout')}>
        <Count
          fields={lockout}
          path="maxAttempts"
          label={t('pw.maxAttempts')}
          description={t('pw.maxAttemptsHelp')}
          max={100}
        />
        <MinutesField
          fields={lockout}
          path="autoUnlockMinutes"
          label={t('pw.autoUnlock')}
          description={t('pw.autoUnlockHelp')}
        />
        <Flag fields={notified} path="EMAIL" label={t('pw.notify')} />
        <Flag fields={lockout} path="showLockoutFailures" label={t('pw.show')} />
      </Fieldset>
      <Fieldset legend={t('pw.recovery')} help={t('pw.recoveryHelp')}>
        {(['okta_email', 'okta_sms', 'okta_call', 'recovery_question'] as const).map((name) => (
          <Flag
            key={name}
            fields={recovery}
            path={`${name}.status`}
            label={t(`pw.${name}`)}
            on="ACTIVE"
            off="INACTIVE"
          />
        ))}
        <Count
          fields={recovery}
          path="okta_email.properties.recoveryToken.tokenLifetimeMinutes"
          label={t('pw.tokenLifetime')}
          min={1}
          max={525_600}
          otherwise={60}
        />
      </Fieldset>
    </>
  );
}
