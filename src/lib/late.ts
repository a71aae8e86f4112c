import { once } from './once.ts';

type Asked<All> = { readonly [Name in keyof All]: (...given: never[]) => Promise<unknown> };
type Loaded = Readonly<Record<string, (...given: unknown[]) => Promise<unknown>>>;

/** Returns functions of these names; what does their work is loaded when the first of them is called. */
export function late<All extends Asked<All>>(
  load: () => Promise<All>,
  names: Readonly<Record<keyof All, true>>,
): All {
  const loaded = once(load) as () => Promise<unknown>;
  const entries = Object.keys(names).map((name) => [
    name,
    async (...given: unknown[]) => ((await loaded()) as Loaded)[name]!(...given),
  ]);
  return Object.fromEntries(entries) as All;
}
