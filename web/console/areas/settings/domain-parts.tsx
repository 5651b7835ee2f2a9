import { api, pageOf, Status, useApi } from './kit.ts';
import { t } from './messages.ts';

export function Validation({ status }: { status: string }) {
  const key = `validation.${status}`;
  const tone = ['VERIFIED', 'COMPLETED'].includes(status) ? 'good' : status === 'ERROR' ? 'bad' : 'look';
  return <Status tone={tone}>{t.has(key) ? t(key) : status}</Status>;
}

export function useBrands() {
  return useApi(['brands', 'all'], async (signal) => {
    const { items } = await pageOf(api.listBrands({ limit: 200 }, { signal }));
    return items.map(({ id, name }) => ({ value: id, label: name }));
  });
}
