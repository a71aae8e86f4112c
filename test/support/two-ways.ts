import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** What asks which way a run goes: the engine that TEST_ENGINE names, or whether TEST_HOT_PATH is off. */
const asks = /process\.env\['TEST_(?:ENGINE|HOT_PATH)'\]/;

/** Of these files only some exports ask: the others are the same both ways. */
const same: Record<string, readonly string[]> = {
  'engines.ts': ['engines'],
  'process.ts': ['root', 'main', 'bin', 'temporaryFolder'],
};

/** Returns the test files that a run with TEST_ENGINE=postgres or TEST_HOT_PATH=off runs in no other way. */
export function filesOfOneWay(): string[] {
  const known = new Map<string, boolean>();
  const hasTwoWays = (file: string): boolean => {
    const before = known.get(file);
    if (before !== undefined) return before;
    known.set(file, false);
    const text = readFileSync(file, 'utf8');
    const answer = asks.test(text) || importsOf(file, text).some(hasTwoWays);
    known.set(file, answer);
    return answer;
  };
  const tests = globSync('test/**/*.test.ts', { cwd: root });
  return tests.filter((test) => !hasTwoWays(join(root, test)));
}

/** Returns the files of the tests that this one imports something from that may ask. */
function importsOf(file: string, text: string): string[] {
  const found = text.matchAll(/(?:import|export)\s+(type\s)?([^;'"]*?)\s*from\s+'(\.[^']+\.ts)'/g);
  return [...found].flatMap(([, isType, names = '', path = '']) => {
    const target = join(dirname(file), path);
    const given = names.match(/\w+/g) ?? [];
    const harmless = same[relative(import.meta.dirname, target)] ?? [];
    const isSame = given.every((name) => harmless.includes(name));
    const isOfTests = target.startsWith(join(root, 'test/')) && existsSync(target);
    return isOfTests && !isType && !isSame ? [target] : [];
  });
}
