import type { ReactNode } from 'react';
import { type ApiForm, ApiFormFrame, may } from '../../../kit/index.ts';

/** A form for whoever may change the application; for others its values, to be read. */
export function Editable<Values extends Record<string, unknown>>({
  of,
  children,
}: {
  of: ApiForm<Values>;
  children: ReactNode;
}) {
  if (may('okta.apps.manage')) return <ApiFormFrame of={of}>{children}</ApiFormFrame>;
  return (
    <fieldset className="bare" disabled>
      {children}
    </fieldset>
  );
}
