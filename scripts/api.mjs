/**
 * Writes api/latchkey.d.ts, what people can import, as declared, for reviewers; with --check, only says whether it is
 * fresh. A change of it is a change for those who build on Latchkey.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const target = join(root, 'api/latchkey.d.ts');
const entries = {
  latchkey: 'index.d.ts',
  'latchkey/client': 'client/index.d.ts',
  'latchkey/client/server': 'client/server/index.d.ts',
  'latchkey/react': 'client/react/index.d.ts',
  'latchkey/testing': 'testing/index.d.ts',
};
const folder = mkdtempSync(join(tmpdir(), 'latchkey-api-'));

try {
  execFileSync(process.execPath, [join(root, 'scripts/build.mjs'), folder], { stdio: 'inherit' });
  const fresh = Object.entries(entries).map(([name, file]) => describe(name, file));
  compare(fresh.join('\n'));
} finally {
  rmSync(folder, { recursive: true });
}

function describe(name, entry) {
  const exported = exportsOf(entry).map(([symbol, file]) => declarationOf(symbol, file));
  return [`// ── ${name} ──`, ...exported].join('\n\n') + '\n';
}

/** Returns the names that a module hands on, each with the file that declares it. */
function exportsOf(file) {
  const text = readFileSync(join(folder, file), 'utf8');
  const statements = text.matchAll(/export (?:type )?\{([^}]*)\} from '([^']+)'/g);
  return [...statements].flatMap(([, names, from]) =>
    names
      .split(',')
      .map((name) => name.replace('type ', '').trim())
      .filter(Boolean)
      .map((name) => [name, join(dirname(file), from).replace(/\.js$/, '.d.ts')]),
  );
}

/** Returns the declaration with its comment. The compiler begins each at the start of a line. */
function declarationOf(symbol, file) {
  const text = readFileSync(join(folder, file), 'utf8');
  const handedOn = exportsOf(file).find(([name]) => name === symbol);
  if (handedOn) return declarationOf(...handedOn);
  const start = new RegExp(
    `^export (?:declare )?(?:const|function|class|interface|type) ${symbol}\\b`,
    'm',
  );
  const found = start.exec(text);
  if (!found) throw new Error(`${file} does not declare ${symbol}.`);
  const statement = unfolded(statementAt(text.slice(found.index)));
  const comment = /\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n$/.exec(text.slice(0, found.index));
  return `${comment?.[0] ?? ''}${statement}`;
}

/** Returns the statement with what all rooms declare in the place of the type that is folded from it. */
function unfolded(statement) {
  const codes = declarations('codes').join('');
  const statuses = codes.replaceAll(
    /(readonly \w+): \{\s*readonly status: (\d+);[^}]*\};/g,
    '$1: $2;',
  );
  const withCodes = statement.replace(/\{ readonly \[Code in .*\};$/, `{\n${statuses}};`);
  return withCodes.replace(/ extends ValuesOf<Declared<'settings'>> \{\s*\}/, () => {
    const fields = declarations('settings').map((lines) =>
      lines
        .replaceAll(/import\(.*?\)\./g, '')
        .replaceAll(/ Setting<(.*)>;$/gm, ' $1;')
        .replaceAll(/ Listing<(.*)>;$/gm, ' readonly $1[];'),
    );
    return ` {\n${fields.join('')}}`;
  });
}

/** Returns what is within the braces of each room's `settings`, say, in the order of the rooms. */
function declarations(kind) {
  const rooms = readFileSync(join(folder, 'rooms.d.ts'), 'utf8');
  return [...rooms.matchAll(/import \* as \w+ from '([^']+)\.js'/g)].flatMap(([, file]) => {
    const text = readFileSync(join(folder, `${file}.d.ts`), 'utf8');
    const start = text.indexOf(`export declare const ${kind}: {`);
    return start < 0 ? [] : [statementAt(text.slice(start)).replace(/^.*\n|\};?$/g, '')];
  });
}

/** Returns the first statement of a text: it ends where every bracket is closed. */
function statementAt(text) {
  const lines = text.split('\n');
  let depth = 0;
  const last = lines.findIndex((line) => {
    if (!/^\s*(\/?\*|\/\/)/.test(line)) depth += count(line, /[{([]/g) - count(line, /[})\]]/g);
    return depth === 0 && /[;}]$/.test(line);
  });
  return lines.slice(0, last + 1).join('\n');
}

function count(line, bracket) {
  return line.match(bracket)?.length ?? 0;
}

function compare(fresh) {
  const current = existsSync(target) ? readFileSync(target, 'utf8') : '';
  if (fresh === current) console.log('The report of the API is fresh.');
  else if (process.argv.includes('--check')) {
    console.error('api/latchkey.d.ts does not fit src. Run: npm run api');
    process.exitCode = 1;
  } else {
    writeFileSync(target, fresh);
    console.log('Wrote api/latchkey.d.ts.');
  }
}
