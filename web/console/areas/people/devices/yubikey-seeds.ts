// Secrets of YubiKeys out of the file of the tool that wrote them: serial number, public id, private id, AES key, and what else it has.
import { api, linesOf } from '../../../kit/index.ts';
import { parseCsv } from '../csv.ts';

export type Seed = { serialNumber: string; publicId: string; privateId: string; aesKey: string };
export type SeedResult = { serialNumber: string; error: string | undefined };

/** Lines that do not begin with a serial number are comments and headings. */
export function seedsOf(text: string): Seed[] {
  return parseCsv(text)
    .map((cells) => cells.map((cell) => cell.trim()))
    .filter(([serial = '']) => /^\d+$/.test(serial))
    .map(([serialNumber = '', publicId = '', privateId = '', aesKey = '']) => ({
      serialNumber,
      publicId,
      privateId,
      aesKey,
    }));
}

export async function uploadSeeds(
  seeds: readonly Seed[],
  progress: (results: readonly SeedResult[]) => void,
): Promise<void> {
  const results: SeedResult[] = [];
  for (const body of seeds) {
    const error = await api.uploadYubikeyOtpTokenSeed({ body }).then(
      () => undefined,
      (failure: unknown) => linesOf(failure).join(' '),
    );
    results.push({ serialNumber: body.serialNumber, error });
    progress([...results]);
  }
}
