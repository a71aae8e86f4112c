/**
 * How far the probability that a try of one kind takes longer than one of the other may be from a half. For 150
 * tries of each kind, chance alone stays within 0.13 in more than 99.99% of runs; a hash that is skipped gives 1.
 */
export const tolerance = 0.13;
export const triesOfEach = 150;

/** Returns the probability that a number of `ones` is greater than one of `others` (the area under the ROC curve). */
export function probabilityOfGreater(ones: readonly number[], others: readonly number[]): number {
  const wins = ones.flatMap((one) =>
    others.map((other) => (one > other ? 1 : one === other ? 0.5 : 0)),
  );
  return wins.reduce<number>((sum, win) => sum + win, 0) / wins.length;
}

/** Runs each kind as often, each as often first, second and last; returns how many milliseconds the runs say they took. */
export async function timeEach<Kind extends string>(
  kinds: readonly Kind[],
  run: (kind: Kind) => Promise<number>,
): Promise<Record<Kind, number[]>> {
  const times = Object.fromEntries(kinds.map((kind) => [kind, []])) as unknown as Record<
    Kind,
    number[]
  >;
  for (let round = 0; round < triesOfEach; round += 1)
    for (let turn = 0; turn < kinds.length; turn += 1) {
      const kind = kinds[(round + turn) % kinds.length]!;
      times[kind].push(await run(kind));
    }
  return times;
}
