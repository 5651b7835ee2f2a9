import type { OwnUser } from '../../../kit/api.ts';
import type { PersonActions } from './lifecycle.tsx';

export type TabProps = { user: OwnUser; actions: PersonActions };
