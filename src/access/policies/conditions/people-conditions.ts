import { asObject } from '../json-object.ts';
import { type CompiledCondition, condition, type ConditionKind, listOf } from './condition.ts';

export const people: ConditionKind = {
  asks: () => undefined,
  compile(value) {
    const users = selection(value.users);
    const groups = selection(value.groups);
    const conditions: CompiledCondition[] = [];
    if (users.exclude.size > 0) {
      conditions.push(
        condition(
          'people.users.exclude',
          { met: 'the person is not excluded', missed: 'the person is excluded' },
          ({ id = '' }) => !users.exclude.has(id),
        ),
      );
    }
    if (groups.exclude.size > 0) {
      conditions.push(
        condition(
          'people.groups.exclude',
          {
            met: "none of the person's groups is excluded",
            missed: "one of the person's groups is excluded",
          },
          ({ groupIds }) => !intersects(groups.exclude, groupIds),
        ),
      );
    }
    if (users.include.size === 0 && groups.include.size === 0) return conditions;
    conditions.push(
      condition(
        groups.include.size > 0 ? 'people.groups.include' : 'people.users.include',
        {
          met: 'the person or one of their groups is included',
          missed: 'neither the person nor one of their groups is included',
        },
        ({ id = '', groupIds }) => users.include.has(id) || intersects(groups.include, groupIds),
      ),
    );
    return conditions;
  },
};

export const userType: ConditionKind = {
  asks: () => undefined,
  compile(value) {
    const { include, exclude } = selection(value);
    const conditions: CompiledCondition[] = [];
    if (exclude.size > 0) {
      conditions.push(
        condition(
          'userType.exclude',
          { met: 'the user type is not excluded', missed: 'the user type is excluded' },
          ({ typeId = '' }) => !exclude.has(typeId),
        ),
      );
    }
    if (include.size > 0) {
      conditions.push(
        condition(
          'userType.include',
          { met: 'the user type is included', missed: 'the user type is not included' },
          ({ typeId = '' }) => include.has(typeId),
        ),
      );
    }
    return conditions;
  },
};

function intersects(set: ReadonlySet<string>, ids: readonly string[]): boolean {
  for (const id of ids) if (set.has(id)) return true;
  return false;
}

function selection(value: unknown): { include: ReadonlySet<string>; exclude: ReadonlySet<string> } {
  const { include, exclude } = asObject(value);
  return { include: new Set(listOf(include).map(String)), exclude: new Set(listOf(exclude).map(String)) };
}
