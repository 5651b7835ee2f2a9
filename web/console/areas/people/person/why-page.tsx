import { useEffect } from 'react';
import { Loading, useGo, usePath } from '../../../kit/index.ts';

/** `/people/00u…/why`, the address that is easily told: the same as the tab. */
export default function WhyPage() {
  const { userId } = usePath<{ userId: string }>();
  const go = useGo();
  useEffect(() => go(`/people/${userId}`, { tab: 'access' }), [go, userId]);
  return <Loading />;
}
