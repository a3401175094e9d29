import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

/** `node --import loaded-modules.ts …` with LOADED_MODULES=FILE: writes a line there for every module that is loaded. */
const file = process.env['LOADED_MODULES'] ?? '';
registerHooks({
  load(url, context, next) {
    appendFileSync(file, `${url}\n`);
    return next(url, context);
  },
});
