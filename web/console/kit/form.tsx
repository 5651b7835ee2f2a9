import { Alert, Button, Group, Stack } from '@mantine/core';
import { type FormErrors, type UseFormReturnType, useForm } from '@mantine/form';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useBlocker } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { OktaApiError } from './api.ts';
import { Confirm } from './dialogs.tsx';
import { fieldErrorsOf } from './errors.ts';
import { ErrorNote, tellDone } from './feedback.tsx';
import { agoOf } from './time.tsx';
import { words } from './words.ts';

export type Check = (value: string) => string | null;

/** Checks that are the server’s too, said before anything is sent. */
export const checks = {
  required: (value: unknown): string | null =>
    (typeof value === 'string' ? value.trim() : value) ? null : words('required'),
  atMost:
    (count: number): Check =>
    (value) =>
      value.length > count ? words('tooLong', { count }) : null,
  url: (value: string): string | null =>
    value === '' || /^https?:\/\/[^\s/]+/.test(value) ? null : words('notUrl'),
  email: (value: string): string | null =>
    value === '' || /^[^\s@]+@[^\s@]+$/.test(value) ? null : words('notEmail'),
  /** The first that has something to say. */
  all:
    (...of: ((value: string) => string | null)[]): Check =>
    (value) =>
      of.map((one) => one(value)).find((one) => one !== null) ?? null,
};

export type ApiForm<Values extends Record<string, unknown>> = {
  form: UseFormReturnType<Values>;
  isSaving: boolean;
  /** What belongs to no field. */
  error: unknown;
  submit: (event?: React.FormEvent<HTMLFormElement>) => void;
  conflict: { at: string } | undefined;
  settleConflict(how: 'overwrite' | 'reload'): void;
  /** For the frame, which asks before what was typed is left: not where nothing was changed, where it may, or where it is saved. */
  isDirty: boolean;
  mayLeave: boolean;
  isDone: { current: boolean };
};

/**
 * A form on the API. Errors stand at their fields, what was typed stays, leaving with unsaved changes asks, and where somebody else has
 * changed the same thing meanwhile, they are shown before they are overwritten.
 */
export function useApiForm<Values extends Record<string, unknown>, Result = unknown>(options: {
  initial: Values;
  validate?: Parameters<typeof useForm<Values>>[0] extends infer O
    ? O extends { validate?: infer V }
      ? V
      : never
    : never;
  save: (values: Values) => PromiseLike<Result>;
  done?: string;
  after?: (result: Result, values: Values) => void;
  /**
   * `lastUpdated` of what is edited: as it was loaded, and as it is now. It is of whole seconds: what else tells two versions apart may follow
   * behind a space.
   */
  version?: { loaded: string | undefined; now: () => PromiseLike<string | undefined> };
  reload?: () => void;
  /** Of a dialog, whose closing is plain enough. */
  mayLeave?: boolean;
}): ApiForm<Values> {
  const [isSaving, setSaving] = useState(false);
  const [error, setError] = useState<unknown>();
  const [conflict, setConflict] = useState<{ at: string }>();
  const isDone = useRef(false);
  const form = useForm<Values>({
    initialValues: options.initial,
    ...(options.validate === undefined ? {} : { validate: options.validate as never }),
  });
  const isDirty = form.isDirty();

  const send = async (values: Values, isForced: boolean) => {
    setSaving(true);
    setError(undefined);
    try {
      const { version } = options;
      if (!isForced && version?.loaded !== undefined) {
        const now = await version.now();
        if (now !== undefined && now !== version.loaded) {
          setConflict({ at: now.split(' ', 1)[0] ?? now });
          return;
        }
      }
      const result = await options.save(values);
      isDone.current = true;
      form.resetDirty(values);
      if (options.done !== undefined) tellDone(options.done);
      options.after?.(result, values);
    } catch (failure) {
      if (failure instanceof OktaApiError && failure.status < 500) {
        const { fields, others } = fieldErrorsOf(failure, namesOf(values));
        form.setErrors(fields as FormErrors);
        setError(others.length > 0 ? failure : undefined);
        focusFirst(Object.keys(fields));
      } else setError(failure);
    } finally {
      setSaving(false);
    }
  };

  return {
    form,
    isSaving,
    error,
    conflict,
    submit: form.onSubmit(
      (values) => void send(values, false),
      (errors) => focusFirst(Object.keys(errors)),
    ),
    settleConflict(how) {
      setConflict(undefined);
      if (how === 'overwrite') void send(form.getValues(), true);
      else options.reload?.();
    },
    isDirty,
    mayLeave: options.mayLeave === true,
    isDone,
  };
}

/** Names of the fields, also of those within others: `profile.login`. */
function namesOf(values: Record<string, unknown>, path = ''): string[] {
  return Object.entries(values).flatMap(([name, value]) => [
    `${path}${name}`,
    ...(typeof value === 'object' && value !== null && !Array.isArray(value)
      ? namesOf(value as Record<string, unknown>, `${path}${name}.`)
      : []),
  ]);
}

function focusFirst(names: readonly string[]): void {
  setTimeout(() => {
    const invalid = [...document.querySelectorAll<HTMLElement>('[aria-invalid="true"]')];
    const named = invalid.find((one) => names.includes(one.getAttribute('name') ?? ''));
    (named ?? invalid[0])?.focus();
  }, 30);
}

/** The form’s frame: what is wrong on top, its fields, and its buttons. */
export function ApiFormFrame<Values extends Record<string, unknown>>({
  of,
  children,
  submit = words('save'),
  cancel,
  extra,
}: {
  of: ApiForm<Values>;
  children: ReactNode;
  submit?: string;
  cancel?: () => void;
  extra?: ReactNode;
}) {
  const { isDirty, mayLeave, isDone } = of;
  const guards = isDirty && !mayLeave;
  const blocker = useBlocker({
    shouldBlockFn: () => guards && !isDone.current,
    enableBeforeUnload: () => guards && !isDone.current,
    withResolver: true,
  });
  useEffect(() => {
    if (isDirty) isDone.current = false;
  }, [isDirty, isDone]);
  const hasFieldErrors = Object.keys(of.form.errors).length > 0;
  return (
    <form
      onSubmit={(event) => {
        // One in a dialog is not a part of the form behind it.
        event.stopPropagation();
        of.submit(event);
      }}
      noValidate
    >
      <Stack gap="md">
        {of.error !== undefined && <ErrorNote error={of.error} />}
        {of.error === undefined && hasFieldErrors && (
          <Alert color="red" icon={<IconAlertTriangle aria-hidden />} role="alert">
            {words('fixFields')}
          </Alert>
        )}
        {of.conflict !== undefined && (
          <Alert
            color="yellow"
            icon={<IconAlertTriangle aria-hidden />}
            title={words('conflict')}
            role="alert"
          >
            <Stack gap="sm">
              {words('conflictHelp', { when: agoOf(of.conflict.at) })}
              <Group>
                <Button variant="default" onClick={() => of.settleConflict('reload')}>
                  {words('conflictReload')}
                </Button>
                <Button color="red" variant="light" onClick={() => of.settleConflict('overwrite')}>
                  {words('conflictOverwrite')}
                </Button>
              </Group>
            </Stack>
          </Alert>
        )}
        {children}
        <Group justify="space-between">
          <div>{extra}</div>
          <Group>
            {cancel !== undefined && (
              <Button variant="default" onClick={cancel}>
                {words('cancel')}
              </Button>
            )}
            <Button type="submit" loading={of.isSaving}>
              {submit}
            </Button>
          </Group>
        </Group>
      </Stack>
      <Confirm
        title={words('unsaved')}
        confirm={words('leave')}
        isOpen={blocker.status === 'blocked'}
        close={() => blocker.reset?.()}
        run={() => blocker.proceed?.()}
      >
        {words('unsavedHelp')}
      </Confirm>
    </form>
  );
}
