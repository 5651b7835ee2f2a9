import { Button, Group as Row, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { t } from './messages.ts';

/** A list of models, as it is typed: an AAGUID in each line. */
export type Group = { name: string; text: string };

/** What a model is, by those who made it. */
export const traits = ['platformAttached', 'hardwareProtected', 'fipsCompliant'] as const;
export const aaguidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const linesOf = (text: string): string[] => text.split(/[\s,]+/).filter((line) => line !== '');

export function groupsOf(settings: Record<string, unknown> | undefined): Group[] {
  const given = (settings?.['aaguidGroups'] ?? []) as { name: string; aaguids: string[] }[];
  return given.map(({ name, aaguids }) => ({ name, text: aaguids.join('\n') }));
}

export const groupsToApi = (groups: readonly Group[]) =>
  groups.map(({ name, text }) => ({ name: name.trim(), aaguids: linesOf(text) }));

export function groupProblems(groups: readonly Group[]): Record<string, string> {
  const found = groups.flatMap(({ name, text }, at): [string, string][] => {
    const wrong = linesOf(text).find((line) => !aaguidPattern.test(line));
    return [
      ...(name.trim() === '' ? [[`groups.${at}.name`, t('groupNeedsName')] as [string, string]] : []),
      ...(wrong === undefined
        ? []
        : [[`groups.${at}.text`, `${wrong}: ${t('badAaguid')}`] as [string, string]]),
    ];
  });
  return Object.fromEntries(found);
}

export function ModelLists({
  value,
  onChange,
  errors,
  isReadOnly,
}: {
  value: readonly Group[];
  onChange: (groups: Group[]) => void;
  errors: Record<string, ReactNode>;
  isReadOnly: boolean;
}) {
  const set = (at: number, change: Partial<Group>) =>
    onChange(value.map((one, index) => (index === at ? { ...one, ...change } : one)));
  return (
    <Stack gap="sm">
      <div>
        <Title order={3} size="h5">
          {t('groups')}
        </Title>
        <Text size="sm" c="dimmed">
          {t('groupsLead')}
        </Text>
      </div>
      {value.map(({ name, text }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they have no id, and are edited in place.
        <Stack key={at} gap="xs" className="outcome">
          <TextInput
            label={t('groupName')}
            value={name}
            maxLength={100}
            readOnly={isReadOnly}
            error={errors[`groups.${at}.name`]}
            onChange={({ currentTarget }) => set(at, { name: currentTarget.value })}
          />
          <Textarea
            label={t('groupAaguids')}
            value={text}
            autosize
            minRows={2}
            maxRows={12}
            readOnly={isReadOnly}
            error={errors[`groups.${at}.text`]}
            onChange={({ currentTarget }) => set(at, { text: currentTarget.value })}
          />
          {!isReadOnly && (
            <Row justify="flex-end">
              <Button
                variant="subtle"
                color="red"
                size="compact-sm"
                leftSection={<IconTrash size={16} aria-hidden />}
                onClick={() => onChange(value.filter((_one, index) => index !== at))}
              >
                {t('groupRemove', { name })}
              </Button>
            </Row>
          )}
        </Stack>
      ))}
      {!isReadOnly && (
        <Row>
          <Button
            variant="default"
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => onChange([...value, { name: '', text: '' }])}
          >
            {t('groupAdd')}
          </Button>
        </Row>
      )}
    </Stack>
  );
}
