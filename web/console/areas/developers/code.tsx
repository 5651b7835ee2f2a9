import { Code, Group, Text } from '@mantine/core';
import { CopyIcon } from '../../kit/index.ts';
import { t } from './messages.ts';

/** Something to take over into a file or a shell; its name is what it is called there. */
export function CodeBlock({ name, code }: { name: string; code: string }) {
  return (
    <figure className="code" lang="en">
      <Group component="figcaption" justify="space-between" gap="xs" wrap="nowrap" className="code-head">
        <Text size="sm" fw={600} className="breakable">
          {name}
        </Text>
        <CopyIcon value={code} label={t('copyCode', { name })} />
      </Group>
      <Code block tabIndex={0} className="code-text">
        {code}
      </Code>
    </figure>
  );
}
