import { Alert, Badge, Checkbox, Code, Grid, Group, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  api,
  ApiFormFrame,
  checks,
  type EmailCustomization,
  Failed,
  Loading,
  type MailPreview,
  may,
  Section,
  Status,
  useApiForm,
} from './kit.ts';
import { MailActions } from './mail-actions.tsx';
import { MailSheet } from './mail-html.tsx';
import './branding.css';
import { t } from './messages.ts';

export type MailAt = { brandId: string; templateName: string };
type Props = {
  at: MailAt;
  language: string;
  wording: { subject: string; body: string };
  mine: EmailCustomization | undefined;
  /** Wordings in other languages. */
  others: number;
};

export function MailEditor({ at, language, wording, mine, others }: Props) {
  const mayManage = may('okta.templates.manage');
  const queries = useQueryClient();
  const form = useApiForm({
    initial: { ...wording, isDefault: mine?.isDefault ?? others === 0 },
    validate: { subject: checks.required, body: checks.required },
    ...(mine && {
      version: {
        loaded: mine.lastUpdated,
        now: async () => (await api.getEmailCustomization({ ...at, customizationId: mine.id })).lastUpdated,
      },
      reload: () => void queries.invalidateQueries({ queryKey: ['brands', at.brandId] }),
    }),
    save: (values) => {
      const body = { language, ...values };
      return mine === undefined
        ? api.createEmailCustomization({ ...at, body })
        : api.replaceEmailCustomization({ ...at, customizationId: mine.id, body });
    },
    done: t('mailSaved'),
    after: () => void queries.invalidateQueries({ queryKey: ['brands', at.brandId] }),
  });
  const { subject, body } = form.form.values;
  const preview = usePreview(at, subject, body);
  return (
    <Grid gap="xl">
      <Grid.Col span={{ base: 12, lg: 6 }}>
        <Section
          title={t('wording')}
          actions={
            <Status tone={mine === undefined ? 'quiet' : 'good'}>
              {t(mine === undefined ? 'isStandard' : 'isOwn')}
            </Status>
          }
        >
          {mayManage ? (
            <ApiFormFrame of={form}>
              <Fields of={form} isFixed={others === 0 || mine?.isDefault === true} preview={preview.data} />
            </ApiFormFrame>
          ) : (
            <Code block tabIndex={0} aria-label={t('body')}>
              {body}
            </Code>
          )}
        </Section>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 6 }}>
        <Section
          title={t('mailPreview')}
          lead={t('mailPreviewHelp')}
          actions={mayManage && <MailActions at={at} language={language} mine={mine} others={others} />}
        >
          {preview.data === undefined ? (
            preview.error ? (
              <Failed error={preview.error} />
            ) : (
              <Loading />
            )
          ) : (
            <Stack gap="xs">
              <Text fw={600} className="break-anywhere">
                {preview.data.subject}
              </Text>
              <MailSheet html={preview.data.body} label={t('mailPreview')} />
            </Stack>
          )}
        </Section>
      </Grid.Col>
    </Grid>
  );
}

/** As the server would fill it in, half a second after the last key. */
function usePreview(at: MailAt, subject: string, body: string) {
  const [draft] = useDebouncedValue({ subject, body }, 500, { leading: false });
  return useQuery<MailPreview>({
    queryKey: ['mail-preview', at.brandId, at.templateName, draft.subject, draft.body],
    queryFn: ({ signal }) => api.previewBrandTemplatesEmail({ ...at, body: draft }, { signal }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    gcTime: 5_000,
  });
}

type FieldsProps = {
  of: ReturnType<typeof useApiForm<{ subject: string; body: string; isDefault: boolean }>>;
  isFixed: boolean;
  preview: MailPreview | undefined;
};

function Fields({ of, isFixed, preview }: FieldsProps) {
  const field = of.form.getInputProps;
  return (
    <Stack>
      {preview !== undefined && preview.problems.length > 0 && (
        <Alert color="yellow" title={t('problems')} role="status">
          {preview.problems.map((problem) => (
            <div key={problem}>{problem}</div>
          ))}
        </Alert>
      )}
      <TextInput label={t('subject')} required {...field('subject')} />
      <Textarea
        className="mail-code"
        label={t('body')}
        description={t('bodyHelp')}
        required
        autosize
        minRows={12}
        maxRows={26}
        spellCheck={false}
        {...field('body')}
      />
      {preview !== undefined && (
        <div>
          <Text size="sm" fw={600}>
            {t('references')}
          </Text>
          <Group gap={6}>
            {preview.references.map((name) => (
              <Badge key={name} variant="default" radius="sm" tt="none">
                {`\${${name}}`}
              </Badge>
            ))}
          </Group>
          {preview.required !== null && (
            <Text size="sm" c="dimmed" mt={4}>
              {t('requiredReference', { name: `\${${preview.required}}` })}
            </Text>
          )}
        </div>
      )}
      <Checkbox
        label={t('fallback')}
        disabled={isFixed}
        {...of.form.getInputProps('isDefault', { type: 'checkbox' })}
      />
    </Stack>
  );
}
