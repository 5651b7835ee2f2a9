import { NumberInput, Select, Text } from '@mantine/core';
import { DateTimePicker } from '@mantine/dates';
import { Fieldset, type Fields } from './fields.tsx';
import { t } from './messages.ts';
import type { Names } from './names.ts';
import { asJson, type Json, listOf } from './types.ts';

const path = 'settings.authenticators';
const wishes = ['NOT_ALLOWED', 'OPTIONAL', 'REQUIRED'] as const;

/** Of a whole MFA_ENROLL policy: what people may, or have to, set up, and how long they may put it off. */
export function EnrolmentSettings({ fields, names }: { fields: Fields; names: Names }) {
  const list = listOf(fields.get(path)).map(asJson);
  const keys = [
    ...new Set([...names.list('authenticator').map(({ id }) => id), ...list.map(({ key }) => String(key))]),
  ];
  const change = (key: string, enroll: Json) => {
    const now = list.find((one) => one['key'] === key);
    const next = { ...now, key, enroll };
    fields.set(path, now === undefined ? [...list, next] : list.map((one) => (one === now ? next : one)));
  };
  return (
    <Fieldset legend={t('authenticators')} help={t('authenticatorsHelp')}>
      {keys.map((key) => {
        const enroll = asJson(list.find((one) => one['key'] === key)?.['enroll']);
        const self = String(enroll['self'] ?? 'NOT_ALLOWED');
        return (
          <div key={key}>
            <Select
              label={names.of('authenticator', key)}
              allowDeselect={false}
              data={wishes.map((value) => ({ value, label: t(`wish.${value}`) }))}
              value={self}
              onChange={(wish) =>
                change(key, wish === 'REQUIRED' ? { ...enroll, self: wish } : { self: wish })
              }
            />
            {self === 'REQUIRED' && key !== 'okta_password' && (
              <Grace
                label={names.of('authenticator', key)}
                enroll={enroll}
                change={(next) => change(key, next)}
              />
            )}
          </div>
        );
      })}
      {keys.length === 0 && <Text c="dimmed">{t('noneOfKind')}</Text>}
    </Fieldset>
  );
}

function Grace({ label, enroll, change }: { label: string; enroll: Json; change: (enroll: Json) => void }) {
  const grace = asJson(enroll['gracePeriod']);
  const type = String(grace['type'] ?? 'NONE');
  return (
    <>
      <Select
        mt={4}
        aria-label={t('graceOf', { label })}
        allowDeselect={false}
        data={(['NONE', 'BY_SKIP_COUNT', 'BY_DATE_TIME'] as const).map((value) => ({
          value,
          label: t(`grace.${value}`),
        }))}
        value={type}
        onChange={(chosen) => {
          const { gracePeriod: _, ...rest } = enroll;
          change(
            chosen === 'BY_SKIP_COUNT'
              ? { ...rest, gracePeriod: { type: chosen, skipCount: 3 } }
              : chosen === 'BY_DATE_TIME'
                ? {
                    ...rest,
                    gracePeriod: {
                      type: chosen,
                      expiry: new Date(Date.now() + 14 * 86_400_000).toISOString(),
                    },
                  }
                : rest,
          );
        }}
      />
      {type === 'BY_SKIP_COUNT' && (
        <NumberInput
          mt={4}
          label={t('skips')}
          min={1}
          max={10}
          value={Number(grace['skipCount'] ?? 3)}
          onChange={(skipCount) =>
            change({ ...enroll, gracePeriod: { type, skipCount: Number(skipCount) || 1 } })
          }
        />
      )}
      {type === 'BY_DATE_TIME' && (
        <DateTimePicker
          mt={4}
          label={t('until')}
          value={new Date(String(grace['expiry']))}
          onChange={(expiry) =>
            expiry !== null &&
            change({ ...enroll, gracePeriod: { type, expiry: new Date(expiry).toISOString() } })
          }
        />
      )}
    </>
  );
}
