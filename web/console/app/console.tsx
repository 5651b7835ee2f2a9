import { MantineProvider } from '@mantine/core';
import { DatesProvider } from '@mantine/dates';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import 'dayjs/locale/ja';
import { boot } from '../boot.ts';
import { queries } from './queries.ts';
import { router } from './router.tsx';
import { SignInAgain } from './sign-in-again.tsx';
import { nonce, theme, variables } from './theme.ts';

export function Console() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      getStyleNonce={nonce}
      defaultColorScheme="auto"
    >
      <DatesProvider settings={{ locale: boot.language, firstDayOfWeek: boot.language === 'ja' ? 0 : 1 }}>
        <QueryClientProvider client={queries}>
          <Notifications position="top-center" limit={5} />
          <RouterProvider router={router} />
          <SignInAgain />
        </QueryClientProvider>
      </DatesProvider>
    </MantineProvider>
  );
}
