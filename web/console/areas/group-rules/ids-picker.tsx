import { groupsSource, MultiPicker, peopleSource, useNamed } from '../../kit/index.ts';

// Whoever was taken out of a group by hand is among those left out: there can be thousands. The rest go by their ids.
const mostNamed = 40;

/** Several people or groups, held by id. */
export function IdsPicker({
  of,
  ids,
  onChange,
  ...rest
}: {
  of: 'people' | 'groups';
  ids: readonly string[];
  onChange: (ids: string[]) => void;
  label: string;
  description?: string;
  error?: React.ReactNode;
  required?: boolean;
  disabled?: boolean;
}) {
  const named = useNamed(of, ids.slice(0, mostNamed));
  const value = [...named, ...ids.slice(mostNamed).map((id) => ({ id, label: id }))];
  return (
    <MultiPicker
      {...rest}
      source={of === 'people' ? peopleSource : groupsSource}
      value={value}
      onChange={(picked) => onChange(picked.map(({ id }) => id))}
    />
  );
}
