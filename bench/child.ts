import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A process that was started here, and is ended here. */
export interface Child {
  readonly pid: number;
  /** The next line that it prints; rejects, with what it complained of, when it ends before. */
  line(): Promise<string>;
  /** Resolves when it has ended; rejects when it ended badly. */
  ended(): Promise<void>;
  /** Asks it to end, and after twelve seconds ends it. */
  stop(): Promise<void>;
}

const PATIENCE = 12_000;

/** Node on a script, with an environment in which nothing changes how it starts, or what the server is set to. */
export function startNode(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Child {
  const child = spawn(process.execPath, [...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...plainEnvironment(), ...environment },
  });
  const errors: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const gone = end(child, () => errors.join('').trim());
  // Whoever waits for the end hears of a bad one; whoever does not shall not be ended by it.
  gone.catch(() => undefined);
  return {
    pid: child.pid ?? 0,
    async line() {
      const { value, done } = await lines.next();
      if (!done) return value;
      await gone;
      throw new Error(`${args.join(' ')} ended before it said anything`);
    },
    ended: () => gone,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const cut = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
      await gone.catch(() => undefined);
      clearTimeout(cut);
    },
  };
}

function end(child: ChildProcess, complaint: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0 || signal === 'SIGTERM') resolve();
      else reject(new Error(complaint() || `the process ended with ${code ?? signal}`));
    });
  });
}

/** `NODE_EXTRA_CA_CERTS` costs up to 30 ms of a start, and `SALLYPORT_…` are settings of the server under test. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(NODE_|SALLYPORT_|npm_)/i.test(name));
  return Object.fromEntries(kept);
}
