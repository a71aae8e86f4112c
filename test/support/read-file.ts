import { createAdmission } from '../../src/features/moving-in/admission.ts';
import { moveIn, type Settled } from '../../src/features/moving-in/move-in.ts';
import { readers } from '../../src/features/moving-in/readers/index.ts';
import { createSource, readSource } from '../../src/features/moving-in/source/source.ts';
import { systemRandom as random } from '../../src/lib/secrets.ts';
import { createFakeClock } from './fake-clock.ts';

/** What came of a file: its records, as `line: problem or username`, and why it could not be read to its end. */
export interface FileRead {
  readonly records: string[];
  readonly error: string | null;
}

/** Reads a file as `latchkey import --from` does, but for the store. */
export async function readExport(
  content: string | Uint8Array | Iterable<Uint8Array>,
  from = 'json',
): Promise<FileRead> {
  const clock = createFakeClock();
  const maker = await readers[from]!();
  const keepHashKey = async () => 'key';
  const reader = await maker.create({ map: new Map(), now: new Date(clock.now()), keepHashKey });
  const source = createSource({ path: reader.path, isCsv: from === 'csv' });
  const admit = createAdmission({
    system: from,
    keepIds: false,
    allowWeakHashes: false,
    config: { usernameScripts: 'restricted', oidcProviders: [] },
    clock,
    random,
    sealTotp: () => '',
  });
  const records: string[] = [];
  const settled = async (all: readonly Settled[]) => {
    for (const { record, username, problem } of all)
      records.push(`${record.line}: ${problem ?? username}`);
  };
  try {
    await moveIn({
      records: readSource(chunksOf(content), source),
      reader,
      admit,
      store: async (users) => users.map(() => 'inserted'),
      settled,
      interruption: { requested: false },
    });
    return { records, error: null };
  } catch (error) {
    return { records, error: (error as Error).message };
  }
}

async function* chunksOf(content: string | Uint8Array | Iterable<Uint8Array>) {
  if (typeof content === 'string' || content instanceof Uint8Array) yield Buffer.from(content);
  else for (const chunk of content) yield Buffer.from(chunk);
}
