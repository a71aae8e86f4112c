import { safeParse } from 'valibot';
import { given } from './given.ts';
import type { Environment, Family, Setting, Settings } from './setting.ts';

export type Find = (setting: Parameters<typeof given>[1]) => ReturnType<typeof given>;

/** Returns what finds a value. A file is read once: a pipe has its content once. */
export function rememberGiven(environment: Environment): Find {
  const known = new Map<string, ReturnType<Find>>();
  return (setting) => {
    const found = known.get(setting.name) ?? given(environment, setting);
    known.set(setting.name, found);
    return found;
  };
}

interface Read {
  /** By field, without those that cannot be used. */
  readonly values: Readonly<Record<string, unknown>>;
  /** One line for each that cannot be used. */
  readonly problems: readonly string[];
}

/** Returns what settings mean. */
export function readSettings(settings: Settings, find: Find, production: boolean): Read {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [field, setting] of Object.entries(settings)) {
    const fallback = setting.defaultFor?.({ ...values, production }) ?? setting.default;
    const result = readSetting(setting, find, fallback);
    if ('problems' in result) problems.push(...result.problems);
    else values[field] = result.value;
  }
  return { values, problems };
}

type Result = { readonly value: unknown } | { readonly problems: readonly string[] };

function readSetting(setting: Setting<unknown>, find: Find, fallback: string): Result {
  const found = find(setting);
  if ('problem' in found) return { problems: [found.problem] };
  const text = found.value || fallback;
  const result = safeParse(setting.check, text);
  if (!result.success) {
    const example = found.example(setting.exampleFor?.(text) ?? setting.example);
    return { problems: [`${found.subject} ${result.issues[0].message}. Example: ${example}`] };
  }
  const { each, name } = setting;
  if (each === undefined) return { value: result.output };
  return inOne((result.output as string[]).map((one) => readName(one, name, each, find)));
}

/** Returns the values of all, or the problems of those that have some. */
function inOne(results: readonly Result[]): Result {
  const problems = results.flatMap((one) => ('problems' in one ? one.problems : []));
  if (problems.length > 0) return { problems };
  return { value: results.map((one) => 'value' in one && one.value) };
}

/** Returns what the settings of a name say. Those that it lacks are in one line, which is about the list. */
function readName(name: string, list: string, { of, build }: Family<unknown>, find: Find): Result {
  const own = Object.entries(of(name));
  const lacking = own.map(([, one]) => one).filter((one) => one.isRequired && isUnset(find(one)));
  const rest = Object.fromEntries(own.filter(([, one]) => !lacking.includes(one)));
  const { values, problems } = readSettings(rest, find, false);
  if (lacking.length === 0 && problems.length === 0) return { value: build(name, values) };
  const first = lacking.length > 0 ? [lackingLine(name, list, lacking)] : [];
  return { problems: [...first, ...problems] };
}

const isUnset = (found: ReturnType<Find>) => 'value' in found && found.value === '';

function lackingLine(name: string, list: string, lacking: readonly Setting<unknown>[]): string {
  const names = lacking.map((one) => one.name).join(', ');
  const [{ name: first, example }] = lacking as [Setting<unknown>];
  return `${list} names ${name}, which also needs ${names}. Example: ${first}=${example}`;
}
