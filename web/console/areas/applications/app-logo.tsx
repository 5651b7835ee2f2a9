import { IconApps } from '@tabler/icons-react';
import type { Application } from '../../kit/api.ts';
import { logoOf } from './app.ts';

/** Beside the name, which says the same. */
export function AppLogo({ app, size = 28 }: { app: Application; size?: number }) {
  const src = logoOf(app);
  return (
    <span className={size > 30 ? 'app-logo app-logo-large' : 'app-logo'} aria-hidden>
      {src === undefined ? <IconApps size={size - 8} /> : <img src={src} alt="" width={size} height={size} />}
    </span>
  );
}
