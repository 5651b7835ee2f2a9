import { Page } from '../../kit/index.ts';
import { t } from './messages.ts';

export default function OverviewPage() {
  return <Page title={t('title')}>{null}</Page>;
}
