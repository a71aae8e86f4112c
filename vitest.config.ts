import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { graphqlPackage, nodeOptions } from './test/support/graphql-version.ts';
import { filesOfOneWay } from './test/support/two-ways.ts';

/** What starts programs or browsers, or takes long: `npm run test:slow`. Every other file is in `npm test`. */
const slow = ['test/process/**/*.test.ts', 'test/browser/**/*.test.ts', 'test/**/*.slow.test.ts'];

const cores = availableParallelism();

/** `npm run test:other` leaves out what it would run as `npm test` does. */
const isOther = process.env['TEST_ENGINE'] === 'postgres' && process.env['TEST_HOT_PATH'] === 'off';
const alike = isOther ? filesOfOneWay() : [];

/** These take longest. Begun last, they would keep a run going alone. */
const longest =
  /(browser\/pages|interleavings\.slow|package\.slow|kills|process\/mail|bounded-work|postgres-hostile|isolation|move|newer-schema|next)\./;

/** How long the files took the last time is not known in a fresh clone. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- it is no array's
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => longest.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  resolve: {
    // Vite would take another build of graphql than packages in node_modules take: two copies, and no
    // `instanceof GraphQLError` holds between them.
    alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve(graphqlPackage)) }],
  },
  test: {
    globalSetup: 'test/support/global-setup.ts',
    sequence: { sequencer: LongestFirst },
    // Tests wait for timers and other processes: one more at a time than there are cores.
    maxWorkers: cores + 1,
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // A busy machine may need seconds for what an idle one does at once. Where time is the point, the test says how long.
    expect: { poll: { timeout: 10_000 } },
    execArgv: nodeOptions,
    projects: [
      {
        extends: true,
        test: {
          name: 'quick',
          include: ['test/**/*.test.ts'],
          exclude: [...slow, ...alike],
          // Loading every module again for each file takes as long as running the tests.
          isolate: false,
          env: { TEST_HASHES: 'cheap' },
        },
      },
      {
        extends: true,
        // Most of their time they wait: for processes, browsers, and clocks that no one may move.
        test: {
          name: 'slow',
          include: slow,
          exclude: alike,
          maxWorkers: 2 * cores,
          // A run of both takes the quick ones first: not at once, since they have other numbers of workers.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
