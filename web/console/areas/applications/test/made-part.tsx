// A part of what the app would be told, as it reads: claims, names and values, or XML.
import { Stack, Text } from '@mantine/core';
import type { TestSignOnAnswer } from '../../../kit/api.ts';
import { CopyIcon } from '../../../kit/index.ts';
import { t } from '../messages.ts';
import { readableXml } from './readable-xml.ts';

type Part = TestSignOnAnswer['made'][number];

export function MadePart({ part: { name, claims, fields, xml } }: { part: Part }) {
  const title = t(`made.${name}`);
  return (
    <section aria-label={title}>
      <Text fw={600}>{title}</Text>
      {fields !== null && <FieldList fields={fields} />}
      {claims !== null && <Code text={JSON.stringify(claims, null, 2)} label={title} />}
      {xml !== null && <Code text={readableXml(xml)} label={title} />}
    </section>
  );
}

export function FieldList({ fields }: { fields: readonly { name: string; value: string | null }[] }) {
  if (fields.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t('made.nothing')}
      </Text>
    );
  return (
    <dl className="field-list">
      {fields.map(({ name, value }, at) => (
        // The same name may come twice.
        <div key={`${name} ${at}`} className="field-pair">
          <dt>{name}</dt>
          <dd>{value === null ? <span className="soft">{t('made.atRealSignOn')}</span> : value || '–'}</dd>
        </div>
      ))}
    </dl>
  );
}

export function Code({ text, label }: { text: string; label: string }) {
  return (
    <Stack gap={0} className="code-box">
      <pre className="code-block" tabIndex={0} aria-label={label}>
        {text}
      </pre>
      <span className="code-copy">
        <CopyIcon value={text} />
      </span>
    </Stack>
  );
}
