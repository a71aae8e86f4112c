import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** What `npm run bench` was asked to do. */
export interface Options {
  readonly quick: boolean;
  /** Names of measurements; null means all. */
  readonly only: readonly string[] | null;
  readonly rounds: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  /** How long the mixed load lasts whose memory is watched. */
  readonly minutes: number;
  /** Another checkout of Latchkey, measured beside this one. */
  readonly baseline: string | null;
}

/** Returns the options, or throws an Error that says what is wrong with them. */
export function parseOptions(args: readonly string[], names: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      minutes: { type: 'string' },
      baseline: { type: 'string' },
    },
  });
  const { quick } = values;
  const seconds = positive('seconds', values.seconds, quick ? 1 : 5);
  return {
    quick,
    only: values.only === undefined ? null : requireNames(values.only.split(','), names),
    rounds: positive('rounds', values.rounds, quick ? 1 : 5),
    seconds,
    warmUpSeconds: Math.min(3, seconds),
    minutes: positive('minutes', values.minutes, quick ? 0.25 : 10),
    baseline: values.baseline === undefined ? null : resolve(values.baseline),
  };
}

function requireNames(wanted: readonly string[], names: readonly string[]): readonly string[] {
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown === undefined) return wanted;
  throw new Error(`There is no measurement "${unknown}". There are: ${names.join(', ')}.`);
}

function positive(name: string, text: string | undefined, fallback: number): number {
  const value = text === undefined ? fallback : Number(text);
  if (value > 0 && value < Infinity) return value;
  throw new Error(`--${name} must be a number above 0.`);
}
