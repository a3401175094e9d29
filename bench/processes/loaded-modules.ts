import { writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

/** `node --import loaded-modules.ts …` with LOADED_MODULES=FILE: writes there, at the end, what was loaded, as JSON. */
const loaded: string[] = [];
registerHooks({
  load(url, context, next) {
    loaded.push(url);
    return next(url, context);
  },
});
process.on('exit', () => {
  const file = process.env['LOADED_MODULES'];
  if (file !== undefined) writeFileSync(file, JSON.stringify(loaded));
});
