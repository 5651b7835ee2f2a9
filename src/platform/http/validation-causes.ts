// What a schema refused, as `field: message` in words that say what to send instead.

import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

const MAX_CAUSES = 50;

export function validationCauses(issues: readonly Issue[], root: string): string[] {
  return issues.slice(0, MAX_CAUSES).flatMap((issue) => causesOf(issue, root));
}

function causesOf(issue: Issue, root: string): string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys
      .slice(0, MAX_CAUSES)
      .map((key) => `${fieldOf([...issue.path, key], root)}: is not a known property`);
  }
  if (issue.code === 'invalid_union') {
    // The variant that came closest is the one the sender most likely meant.
    const closest = [...issue.errors].sort((a, b) => (b.length === a.length ? 0 : a.length - b.length))[0];
    if (closest !== undefined && closest.length > 0) {
      return closest.flatMap((inner) => causesOf({ ...inner, path: [...issue.path, ...inner.path] }, root));
    }
  }
  return [`${fieldOf(issue.path, root)}: ${messageOf(issue)}`];
}

function fieldOf(path: readonly PropertyKey[], root: string): string {
  return path.length === 0 ? root : shortened(path.map(String).join('.'));
}

function shortened(text: string): string {
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

function messageOf(issue: Issue): string {
  const { message } = issue;
  // A schema with a message of its own knows better than any table.
  if (!/^(?:Invalid|Too (?:small|big)|Unrecognized)/.test(message)) return message;
  switch (issue.code) {
    case 'invalid_type':
      return message.endsWith('received undefined')
        ? 'is required'
        : `must be ${withArticle(issue.expected)}`;
    case 'invalid_value':
      return `must be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'too_small':
      return `must ${holds(issue.origin)}at least ${issue.minimum}${unitOf(issue.origin)}`;
    case 'too_big':
      return `must ${holds(issue.origin)}at most ${issue.maximum}${unitOf(issue.origin)}`;
    case 'invalid_format':
      return `must be a valid ${issue.format}`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    default:
      return 'is not what this field takes';
  }
}

function withArticle(type: string): string {
  const name = type === 'record' ? 'object' : type === 'int' ? 'whole number' : type;
  return `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`;
}

function holds(origin: string): string {
  return origin === 'string' || origin === 'array' || origin === 'set' ? 'have ' : 'be ';
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' || origin === 'set' ? ' entries' : '';
}
