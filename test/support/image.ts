import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { root, temporaryFolder } from './process.ts';

/** An instruction of a Containerfile, such as `COPY` and what follows it. */
export type Instruction = readonly [name: string, rest: string];

/** Returns the instructions, one for each, without comments. */
export function parseContainerfile(text: string): Instruction[] {
  return text
    .replace(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => [/^\w+/.exec(line)?.[0] ?? '', line.replace(/^\w+ /, '')]);
}

/** Root gives files away and runs as others; where the tests are not root, all is theirs. */
const isRoot = process.getuid?.() === 0;

interface Stage {
  /** Where the stage has its `/`. */
  readonly folder: string;
  workdir: string;
}

export interface Image {
  /** Returns where a path of the image is on this machine. */
  path(inImage: string): string;
  /** Puts what makes a command run as the image's user before it, where the tests may. */
  asUser(command: readonly string[]): string[];
}

/**
 * Does what a builder would do, without containers: each stage is a folder. It knows the instructions that the file has,
 * and throws for another. The packages are those of the tests, since no registry is asked.
 */
export async function buildImage(instructions: readonly Instruction[]): Promise<Image> {
  const folder = await temporaryFolder();
  // The user of the image is another than the one of the tests.
  chmodSync(folder, 0o755);
  const stages = new Map<string, Stage>();
  let stage: Stage = { folder, workdir: '/' };
  let user = '';
  for (const [name, rest] of instructions) {
    if (name === 'FROM') {
      const [, from = '', as = 'last'] = /^(\S+)(?: AS (\w+))?$/.exec(rest) ?? [];
      const before = stages.get(from);
      stage = { folder: join(folder, as), workdir: before?.workdir ?? '/' };
      mkdirSync(stage.folder);
      if (before) cpSync(before.folder, stage.folder, { recursive: true });
      stages.set(as, stage);
    } else if (name === 'WORKDIR') {
      stage.workdir = rest;
      mkdirSync(join(stage.folder, rest), { recursive: true });
    } else if (name === 'COPY') copy(stage, stages, rest.split(' '));
    else if (name === 'RUN') run(stage, rest);
    else if (name === 'USER') user = rest;
    else if (!described.has(name)) throw new Error(`It is not known what ${name} does.`);
  }
  const last = stage;
  const [uid = '', gid = ''] = user.split(':');
  const become = ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];
  return {
    path: (inImage) => join(last.folder, resolve(last.workdir, inImage)),
    asUser: (command) => (isRoot && user !== '' ? [...become, ...command] : [...command]),
  };
}

/** What changes no file. */
const described = new Set(['ARG', 'ENV', 'VOLUME', 'EXPOSE', 'STOPSIGNAL', 'HEALTHCHECK', 'CMD']);

function copy(stage: Stage, stages: ReadonlyMap<string, Stage>, words: string[]): void {
  const from = words[0]?.startsWith('--from=') ? words.shift()?.slice('--from='.length) : undefined;
  const source = from === undefined ? root : stages.get(from)!.folder;
  const target = words.pop() ?? '';
  for (const path of words) {
    const name = target.endsWith('/') ? basename(path) : '';
    const to = join(stage.folder, stage.workdir, target, name);
    cpSync(join(source, path), to, { recursive: true, verbatimSymlinks: true });
  }
}

function run({ folder, workdir }: Stage, command: string): void {
  const cwd = join(folder, workdir);
  if (command.startsWith('npm ci ')) return symlinkSync(packages, join(cwd, 'node_modules'));
  const isBuild = command === 'npm run build';
  const words = (isRoot ? command : command.replaceAll(/ -[og] \d+/g, '')).split(' ');
  const [program, ...args] = isBuild
    ? [process.execPath, 'scripts/build.mjs']
    : words.map((word) => (word.startsWith('/') ? join(folder, word) : word));
  const { status, stderr, error } = spawnSync(program!, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} failed: ${error?.message ?? stderr}`);
}

const packages = join(root, 'node_modules');
