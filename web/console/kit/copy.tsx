import { ActionIcon, Button, Code, CopyButton, Group, Popover, Text, Tooltip } from '@mantine/core';
import { IconCheck, IconCode, IconCopy } from '@tabler/icons-react';
import { words } from './words.ts';

export function CopyIcon({ value, label }: { value: string; label?: string }) {
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? words('copied') : (label ?? words('copy'))}>
          <ActionIcon variant="subtle" color="gray" onClick={copy} aria-label={label ?? words('copy')}>
            {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}

/** The id of what a page shows. */
export function CopyId({ id }: { id: string }) {
  return (
    <CopyButton value={id}>
      {({ copied, copy }) => (
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          onClick={copy}
          className="copy-id"
          aria-label={words('copyId', { id })}
          rightSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
        >
          {copied ? words('copied') : id}
        </Button>
      )}
    </CopyButton>
  );
}

/** A value that the other side needs, with a button to take it. */
export function CopyField({ label, value, help }: { label: string; value: string; help?: string }) {
  return (
    <div className="copy-field">
      <Text size="sm" fw={600}>
        {label}
      </Text>
      {help !== undefined && (
        <Text size="xs" c="dimmed">
          {help}
        </Text>
      )}
      <Group gap={4} wrap="nowrap" className="copy-value">
        <Code className="copy-text">{value}</Code>
        <CopyIcon value={value} label={`${words('copy')}: ${label}`} />
      </Group>
    </div>
  );
}

/** The call behind a page, for whoever would rather write a script. */
export function ApiCall({ call }: { call: string }) {
  const [method = 'GET', path = '/'] = call.split(' ');
  const curl = `curl${method === 'GET' ? '' : ` -X ${method}`} -H "Authorization: SSWS $TOKEN" "${location.origin}${path}"`;
  return (
    <Popover width={460} position="bottom-end" shadow="md" withinPortal>
      <Popover.Target>
        <Button variant="subtle" color="gray" size="compact-sm" leftSection={<IconCode size={16} />}>
          {words('apiCall')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Text size="sm" mb="xs">
          {words('apiCallHelp')}
        </Text>
        <Group gap={4} wrap="nowrap" align="flex-start">
          <Code block className="copy-text">
            {curl}
          </Code>
          <CopyIcon value={curl} />
        </Group>
      </Popover.Dropdown>
    </Popover>
  );
}
