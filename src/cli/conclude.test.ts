import { CommanderError } from 'commander';
import { expect, test } from 'vitest';
import { Fault } from '../fault.ts';
import { conclude } from './conclude.ts';
import { usage } from './usage.ts';

test('help and the version are no failure', () => {
  expect(conclude(new CommanderError(0, 'commander.helpDisplayed', '(outputHelp)'))).toEqual({ code: 0 });
});

test('no command at all is a wrong command line, and the help has said so', () => {
  expect(conclude(new CommanderError(1, 'commander.help', '(outputHelp)'))).toEqual({ code: 2 });
});

test('a wrong command line ends with 2, in one line', () => {
  const error = new CommanderError(1, 'commander.unknownCommand', "error: unknown command 'x'\n(Did you mean y?)");
  expect(conclude(error)).toEqual({ code: 2, sentence: "unknown command 'x' (Did you mean y?)" });
  expect(conclude(usage('--id is not one.'))).toEqual({ code: 2, sentence: '--id is not one.' });
});

test('what is not found ends with 3, every other fault with 1', () => {
  expect(conclude(new Fault('SecretNotFound', 'Gone.'))).toEqual({ code: 3, sentence: 'Gone.' });
  expect(conclude(new Fault('Forbidden', 'No.'))).toEqual({ code: 1, sentence: 'No.' });
});

test('a message cannot move the cursor', () => {
  expect(conclude(new Fault('BadGateway', 'a\u001b[2Jb\r\nc')).sentence).toBe('a\\u001b[2Jb c');
});

test('a defect is one line without its stack', () => {
  expect(conclude(new TypeError('x is not a function'))).toEqual({
    code: 1,
    sentence: 'This is a defect of Sallyport, please report it: TypeError: x is not a function',
  });
  expect(conclude('thrown').sentence).toMatch(/Error: thrown$/);
});
