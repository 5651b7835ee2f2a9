import { useQueryClient } from '@tanstack/react-query';
import type { GroupRule } from '../../kit/api.ts';
import { api, tellFailed, useAction } from '../../kit/index.ts';
import { t } from './messages.ts';

/** Starting and stopping take each other back. */
export function useLifecycle() {
  const queries = useQueryClient();
  const changes = [['group-rules'], ['groups']];
  const reload = () => Promise.all(changes.map((queryKey) => queries.invalidateQueries({ queryKey })));
  const send = ({ id }: GroupRule, verb: 'activate' | 'deactivate') =>
    verb === 'activate'
      ? api.activateGroupRule({ groupRuleId: id })
      : api.deactivateGroupRule({ groupRuleId: id });
  const undo = (verb: 'activate' | 'deactivate') => (_: unknown, rule: GroupRule) => ({
    run: () => void send(rule, verb).then(reload, tellFailed),
  });
  const activate = useAction((rule: GroupRule) => send(rule, 'activate'), {
    done: (_, { name }) => t('activated', { name }),
    changes,
    undo: undo('deactivate'),
  });
  const deactivate = useAction((rule: GroupRule) => send(rule, 'deactivate'), {
    done: (_, { name }) => t('deactivated', { name }),
    changes,
    undo: undo('activate'),
  });
  return { activate, deactivate };
}
