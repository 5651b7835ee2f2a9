import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { tellFailed } from './feedback.tsx';
import { api } from './api.ts';

/**
 * What an administrator keeps for themselves (saved searches, columns), on the server, so that it is there on another machine too. Shown as
 * changed at once; taken back where it could not be kept.
 */
export function usePreference<Value>(name: string, otherwise: Value): [Value, (value: Value) => void] {
  const queries = useQueryClient();
  const key = ['preferences', name];
  const found = useQuery({
    queryKey: key,
    queryFn: async () => {
      const { value } = await api.getMePreference({ name });
      return (value ?? otherwise) as Value;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  const change = useMutation({
    mutationFn: async (value: Value) => api.replaceMePreference({ name, body: { value: value as never } }),
    onMutate: (value) => {
      const before = queries.getQueryData<Value>(key);
      queries.setQueryData(key, value);
      return { before };
    },
    onError: (error, _value, context) => {
      queries.setQueryData(key, context?.before);
      tellFailed(error);
    },
  });
  return [found.data ?? otherwise, (value) => change.mutate(value)];
}
