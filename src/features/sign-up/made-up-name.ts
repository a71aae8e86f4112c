import { AuthError } from '../../errors.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
import type { UserRow } from '../users/store.ts';
import { usernameKey } from '../users/username.ts';

/* Sixty-four of each: six random bits choose a word without bias. None is an insult in a usual pair. */

const adjectives = `
  Able Airy Ample Apt Bold Brave Brief Bright Brisk Calm Chief Clear Cosy Crisp Deep Deft Eager Early Even Exact Fair Fine
  Firm Fleet Fond Fresh Gentle Glad Good Grand Great Happy Hardy Jolly Keen Kind Light Lively Loyal Lucky Mellow Merry Mild
  Neat Nimble Noble Open Polite Prime Proud Quick Quiet Rapid Ready Royal Sharp Smart Solid Steady Sunny Swift Warm Wise
  Young`
  .trim()
  .split(/\s+/);

const animals = `
  Alpaca Badger Beaver Bison Bobcat Camel Canary Cheetah Condor Coyote Crane Cricket Curlew Dingo Dolphin Dragonfly Eagle
  Egret Falcon Ferret Finch Fox Gazelle Gecko Gibbon Heron Hornet Ibex Ibis Jackdaw Jaguar Kestrel Koala Lemur Leopard Linnet
  Lion Lizard Lynx Magpie Marmot Marten Moose Newt Ocelot Octopus Oriole Osprey Otter Owl Panda Panther Parrot Puffin Raven
  Robin Salmon Seal Sparrow Stork Swan Tapir Tiger Walrus`
  .trim()
  .split(/\s+/);

/**
 * Returns a username for a user who has chosen none, such as `CalmBrightOtter4821`: two adjectives, an animal and four
 * digits, all chosen at random, so that nothing of the user's address is in it. There are 2.6 billion; it may be
 * another user's all the same. Letters and at most four digits: a mail may show it.
 */
export function madeUpName(random: RandomBytes): string {
  const bytes = random(7);
  const word = (words: readonly string[], at: number) => words[bytes[at]! % words.length]!;
  const digits = String(bytes.readUInt32BE(3) % 10_000).padStart(4, '0');
  return word(adjectives, 0) + word(adjectives, 1) + word(animals, 2) + digits;
}

/** How many names are tried. That a million users have all of them happens once in 10¹⁷ sign-ups. */
const mostNames = 5;

/** Admits a user who has not chosen their name, and under the next one where it is another user's. Throws what `admit` throws. */
export async function orAnotherName<User extends UserRow, Admitted>(
  user: User,
  nextName: () => string,
  admit: (user: User) => Promise<Admitted>,
): Promise<Admitted> {
  let one = user;
  for (let left = mostNames - 1; ; left -= 1) {
    try {
      return await admit(one);
    } catch (error) {
      const isTaken = error instanceof AuthError && error.code === 'USERNAME_TAKEN';
      if (!isTaken || left === 0) throw error;
      const username = nextName();
      one = { ...one, username, usernameKey: usernameKey(username) };
    }
  }
}
