// The command line as it is, of a server whose every answer is compared with the contract (test/contract).
import { runCli } from '#src/cli/index.ts';
import { checkAnswerOfChild } from '#test/contract/index.ts';

process.exitCode = await runCli(process.argv.slice(2), { checkAnswer: checkAnswerOfChild });
