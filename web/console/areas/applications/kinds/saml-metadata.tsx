// A service provider's metadata: a file, its text, or where it is. The server reads it; what it found fills in the form.
import { Alert, Button, FileButton, Group, Stack, Text, Textarea } from '@mantine/core';
import { IconCheck, IconFileUpload } from '@tabler/icons-react';
import { useState } from 'react';
import { api, ErrorNote, useAction, words } from '../../../kit/index.ts';
import type { Bag } from '../app.ts';
import { t } from './messages.ts';

export type ReadMetadata = { label: string; signOn: Bag; attributes: Bag[] };

/** An address is fetched by the server, text is read as it is. */
export const bodyOfMetadata = (text: string): { body: string; contentType: string } =>
  /^https?:\/\/\S+$/.test(text.trim())
    ? { body: JSON.stringify({ url: text.trim() }), contentType: 'application/json' }
    : { body: text, contentType: 'application/xml' };

export function MetadataText({
  value,
  onChange,
  label = t('metadata'),
  help = t('metadata.help'),
}: {
  value: string;
  onChange: (text: string) => void;
  label?: string;
  help?: string;
}) {
  return (
    <>
      <Textarea
        label={label}
        description={help}
        placeholder="https://app.example.com/saml/metadata"
        autosize
        minRows={2}
        maxRows={6}
        spellCheck={false}
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
      <Group>
        <FileButton
          accept=".xml,application/xml,text/xml"
          onChange={(file) => void file?.text().then(onChange)}
        >
          {(props) => (
            <Button {...props} variant="default" leftSection={<IconFileUpload size={18} aria-hidden />}>
              {t('metadata.file')}
            </Button>
          )}
        </FileButton>
      </Group>
    </>
  );
}

export function MetadataField({ onRead }: { onRead: (read: ReadMetadata) => void }) {
  const [text, setText] = useState('');
  const [found, setFound] = useState<{ entityId: string; warnings: readonly string[] }>();
  const read = useAction((given: string) => api.readSamlMetadata(bodyOfMetadata(given)), {
    isQuiet: true,
    after: (answer) => {
      const app = answer.app as unknown as { label: string; settings: { signOn: Bag } };
      setFound({ entityId: answer.metadata.entityId, warnings: answer.warnings });
      onRead({
        label: app.label,
        signOn: app.settings.signOn,
        attributes: answer.suggestedAttributeStatements as unknown as Bag[],
      });
    },
  });
  return (
    <Stack gap="sm" className="metadata-box">
      <MetadataText
        value={text}
        onChange={(value) => {
          setText(value);
          setFound(undefined);
        }}
      />
      <Group>
        <Button
          variant="light"
          disabled={text.trim() === ''}
          loading={read.isRunning}
          onClick={() => read.run(text)}
        >
          {t('metadata.read')}
        </Button>
        <Text size="sm" c="dimmed">
          {t('metadata.or')}
        </Text>
      </Group>
      {read.error !== null && read.error !== undefined && (
        <ErrorNote error={read.error} title={words('failed')} />
      )}
      {found !== undefined && (
        <Alert color="accent" icon={<IconCheck aria-hidden />} role="status">
          {t('metadata.found', { entityId: found.entityId })}
          {found.warnings.map((warning) => (
            <div key={warning}>{warning}</div>
          ))}
        </Alert>
      )}
    </Stack>
  );
}
