#!/usr/bin/env node
// The process: hands its arguments to the command line and ends with its answer.
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Half of a start is reading five hundred source files; their compiled form is kept between starts. In a folder of our own, since
// what lies there is run.
enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/compiled'));

const { runCli } = await import('./cli/index.ts');
process.exitCode = await runCli(process.argv.slice(2));
