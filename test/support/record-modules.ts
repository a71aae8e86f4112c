/** Imported before a program, it writes the URLs of all that the program loads to the file that RECORD_MODULES names. */
import { writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

const file = process.env['RECORD_MODULES'] ?? '';
const urls: string[] = [];
registerHooks({
  load(url, context, next) {
    urls.push(url);
    return next(url, context);
  },
});
process.on('exit', () => writeFileSync(file, JSON.stringify(urls)));
