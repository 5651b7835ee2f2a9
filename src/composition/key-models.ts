import { readFileSync } from 'node:fs';
import { type Config, ConfigProblem } from '#src/platform/config/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Log } from '#src/platform/log/index.ts';
import {
  certificatesIn,
  type KeyModel,
  MetadataProblem,
  readMetadata,
} from '#src/protocols/webauthn/index.ts';

/** Models of security keys in the FIDO metadata that the operator gave; none without. Throws one line with the mend. */
export function readKeyModels(needs: {
  config: Pick<Config, 'fidoMetadata'>;
  clock: Clock;
  log: Log;
}): readonly KeyModel[] {
  const { fidoMetadata } = needs.config;
  if (fidoMetadata === undefined) return [];
  const { file, rootFile } = fidoMetadata;
  const roots = certificatesIn(textOf('GATEHOUSE_FIDO_METADATA_ROOT_FILE', rootFile));
  if (roots.length === 0) {
    throw new ConfigProblem([
      `GATEHOUSE_FIDO_METADATA_ROOT_FILE="${rootFile}" holds no certificate; give a PEM file.`,
    ]);
  }
  try {
    const text = textOf('GATEHOUSE_FIDO_METADATA_FILE', file);
    const { models, number, isStale } = readMetadata(text, roots, needs.clock.nowMs());
    needs.log.info({ number, models: models.length }, 'fido metadata read');
    if (isStale) {
      needs.log.warn({ number }, 'the FIDO metadata is older than it says it may get; download it again');
    }
    return models;
  } catch (problem) {
    if (!(problem instanceof MetadataProblem)) throw problem;
    throw new ConfigProblem([
      `GATEHOUSE_FIDO_METADATA_FILE="${file}" ${problem.message}; download it again from the FIDO Alliance.`,
    ]);
  }
}

function textOf(setting: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (problem) {
    const { code } = problem as NodeJS.ErrnoException;
    throw new ConfigProblem([`${setting}="${path}" cannot be read (${code}); give a readable file.`]);
  }
}
