// What one person's page says.
import { defineMessages } from '../../../kit/messages.ts';
import { accountWords } from './words-account.ts';
import { factorWords } from './words-factors.ts';
import { whyWords } from './words-why.ts';

export const t = defineMessages('people.person', { ...accountWords, ...factorWords, ...whyWords });
