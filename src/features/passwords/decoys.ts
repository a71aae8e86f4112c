import type { HashSampleStore } from './store.ts';

/**
 * Hashes of other systems that unknown names are checked against, so that the time of an answer tells as little as it
 * can of whether there is a user. What is found for them is thrown away.
 */
export interface Decoys {
  /** Returns a hash, or null for the work of Argon2id. A name gets the same kind as long as users have the same kinds. */
  choose(name: string): string | null;
  /** Looks which kinds the users have. To be called now and then. */
  look(): Promise<void>;
  /** Called when there is a hash of another system; the first time, it looks. */
  wake(): void;
}

/** As many are looked at, however many users there are. */
const sampleSize = 256;

export function createDecoys(options: {
  store: HashSampleStore;
  /** 32 bytes. */
  key: Buffer;
  /** Whether a hash is as ours are today. */
  isCurrent: (hash: string) => boolean;
}): Decoys {
  const { store, key, isCurrent } = options;
  let choose: Decoys['choose'] = () => null;
  let hasLooked = false;

  const look = async (): Promise<void> => {
    hasLooked = true;
    const sample = await store.sample(sampleSize);
    const foreign = sample.filter((hash) => !isCurrent(hash));
    if (foreign.length === 0) {
      choose = () => null;
      return;
    }
    const { createChoice } = await import('./decoy-choice.ts');
    choose = createChoice(foreign, sample.length, key);
  };

  return {
    choose: (name) => choose(name),
    look,
    wake() {
      // The next look says why it failed.
      if (!hasLooked) look().catch(() => {});
    },
  };
}
