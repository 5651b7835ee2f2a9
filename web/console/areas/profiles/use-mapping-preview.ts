import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import type { PreviewMappingAnswer } from '../../kit/api.ts';
import { api, fieldErrorsOf } from '../../kit/index.ts';
import type { Properties, Property } from './mapping-values.ts';

export type PreviewRow = PreviewMappingAnswer['properties'][string];

/** What the mapping, as it stands in the form, makes of somebody; what cannot be read is told at its row. */
export function useMappingPreview(
  mappingId: string,
  userId: string | undefined,
  patch: Record<string, Property | null>,
  properties: Properties,
): { rows: Record<string, PreviewRow>; problems: Record<string, string>; error: unknown } {
  const [asked] = useDebouncedValue(JSON.stringify(patch), 350);
  const found = useQuery({
    queryKey: ['mappings', 'preview', mappingId, userId, asked],
    queryFn: ({ signal }) =>
      api.previewMapping(
        { mappingId, body: { userId: userId ?? '', properties: JSON.parse(asked) as typeof patch } },
        { signal },
      ),
    enabled: userId !== undefined,
    placeholderData: (before, query) => (query?.queryKey[3] === userId ? before : undefined),
    retry: false,
  });
  const names = Object.keys(properties).map((name) => `properties.${name}.expression`);
  const errors = found.error === null ? undefined : fieldErrorsOf(found.error, names);
  return {
    rows: found.error === null && userId !== undefined ? (found.data?.properties ?? {}) : {},
    problems: errors?.fields ?? {},
    error: errors !== undefined && errors.others.length > 0 ? found.error : undefined,
  };
}
