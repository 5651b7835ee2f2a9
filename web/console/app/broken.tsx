import { Button, Code } from '@mantine/core';
import { IconBug } from '@tabler/icons-react';
import { Empty } from '../kit/feedback.tsx';
import { t } from './words.ts';

/** A page whose code failed, or could not be loaded since the server is of another version by now. */
export function Broken({ error }: { error: unknown }) {
  const text = error instanceof Error ? error.message : String(error);
  const isOld = /dynamically imported module|module script|Failed to fetch/.test(text);
  const reload = <Button onClick={() => location.reload()}>{t('reload')}</Button>;
  if (isOld) return <Empty title={t('newVersion')} action={reload} />;
  return (
    <Empty
      icon={<IconBug />}
      title={t('broken')}
      text={
        <>
          <p>{t('brokenHelp')}</p>
          <Code block>{text}</Code>
        </>
      }
      action={reload}
    />
  );
}
