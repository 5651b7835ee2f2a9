import { Anchor, Group, Text, Textarea } from '@mantine/core';
import { useMemo, useRef } from 'react';
import { OktaApiError } from '../../kit/index.ts';
import { t } from './messages.ts';
import { placeOf, readNetworks } from './network-text.ts';

const mostShown = 8;

type Props = {
  name: 'gateways' | 'proxies';
  value: string;
  onChange: (value: string) => void;
  error?: React.ReactNode;
  /** What the server said of what was sent last. */
  failure?: unknown;
  isReadOnly?: boolean;
};

/** A text with a network a line, and under it what is wrong at which line. */
export function NetworkList({ name, value, onChange, error, failure, isReadOnly = false }: Props) {
  const field = useRef<HTMLTextAreaElement>(null);
  const { entries, problems, repeated } = useMemo(() => readNetworks(value), [value]);
  const said = failuresOf(failure, name).map(({ index, text }) => ({
    line: entries[index]?.line ?? 0,
    text,
  }));
  const wrong = [
    ...problems.map((one) => ({ line: one.line, text: `“${one.text}” ${t(`problem.${one.reason}`)}` })),
    ...said,
  ];
  const goTo = (line: number) => {
    const before = value.split('\n').slice(0, line - 1);
    const start = before.reduce((sum, one) => sum + one.length + 1, 0);
    const end = start + (value.split('\n')[line - 1]?.length ?? 0);
    const element = field.current;
    if (element === null) return;
    element.focus();
    element.setSelectionRange(start, end);
    const height = element.scrollHeight / Math.max(1, value.split('\n').length);
    element.scrollTop = Math.max(0, (line - 3) * height);
  };
  return (
    <div>
      <Textarea
        ref={field}
        name={name}
        label={t(name)}
        description={t(`${name}Help`)}
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
        error={error}
        rows={name === 'gateways' ? 12 : 4}
        spellCheck={false}
        readOnly={isReadOnly}
        autoComplete="off"
        wrap="off"
        classNames={{ input: 'code-input' }}
      />
      <Group gap="sm" mt={4} role="status">
        <Text size="sm" c="dimmed" className="number">
          {t('list.count', { count: entries.length })}
        </Text>
        {repeated > 0 && (
          <Text size="sm" c="dimmed">
            {t('list.repeated', { count: repeated })}
          </Text>
        )}
        {wrong.length > 0 && (
          <Text size="sm" c="red" fw={600}>
            {t('list.bad', { count: wrong.length })}
          </Text>
        )}
      </Group>
      {wrong.length > 0 && (
        <ul className="problems" aria-label={t('list.bad', { count: wrong.length })}>
          {wrong.slice(0, mostShown).map(({ line, text }) => (
            <li key={`${line} ${text}`}>
              <Anchor component="button" type="button" onClick={() => goTo(line)}>
                {t('list.line', { line })}
              </Anchor>
              : {text}
            </li>
          ))}
          {wrong.length > mostShown && <li>{t('list.more', { count: wrong.length - mostShown })}</li>}
        </ul>
      )}
    </div>
  );
}

/** What the server said of single networks. */
export function failuresOf(failure: unknown, list: string): { index: number; text: string }[] {
  if (!(failure instanceof OktaApiError)) return [];
  return failure.causes.flatMap((cause) => {
    const [, path = '', text = ''] = /^([\w.[\]]+)\s*:\s*(.+)$/s.exec(cause) ?? [];
    const place = placeOf(path);
    return place?.list === list ? [{ index: place.index, text }] : [];
  });
}
