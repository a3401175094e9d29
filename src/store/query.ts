import {
  type Compilable,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} from 'kysely';
import type { Tables } from './tables.ts';
import type { Dialect, Value } from './unit.ts';

/**
 * Statements with named parameters, compiled once per dialect on first use. Kysely builds and checks them; compiling for
 * every call would cost several times the read itself (figures in ARCHITECTURE.md).
 */
export interface Compiled<P> {
  readonly sql: string;
  /** The values in the order of the placeholders. */
  readonly bind: (parameters: P) => Value[];
}

export interface Statement<P> {
  compiled(dialect: Dialect): Compiled<P>;
}

/** `Row` lives in the type only. */
export interface Query<P, Row> extends Statement<P> {
  readonly row?: Row;
}

/** Stands where the values will be: `p.name` may be used wherever Kysely takes a value of that type. */
export type Parameters<P> = { readonly [Name in keyof P]: RawBuilder<P[Name]> };

/** What a statement takes that was built from `db` alone. */
export type NoParameters = Readonly<Record<string, never>>;

/**
 * A select. Annotate the parameters and everything else is inferred:
 * `query((db, p: Parameters<{ vault: string }>) => db.selectFrom('object').select('meta').where('vault', '=', p.vault))`.
 */
export function query<P = NoParameters, Row = unknown>(
  build: (db: Kysely<Tables>, p: Parameters<P>) => Compilable<Row>,
): Query<P, Row> {
  return statement(build);
}

/** An insert, update or delete; a value that is not a parameter is compiled in as a constant. */
export function statement<P = NoParameters>(build: (db: Kysely<Tables>, p: Parameters<P>) => Compilable): Statement<P> {
  const cache: Partial<Record<Dialect, Compiled<P>>> = {};
  return {
    compiled(dialect) {
      cache[dialect] ??= compile(build, dialect);
      return cache[dialect];
    },
  };
}

class Marker {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

function compile<P>(build: (db: Kysely<Tables>, p: Parameters<P>) => Compilable, dialect: Dialect): Compiled<P> {
  const { sql: text, parameters } = build(builder(dialect), markers<P>()).compile();
  const constants = parameters.map((parameter) => (parameter instanceof Marker ? null : value(parameter)));
  const names = parameters.map((parameter) => (parameter instanceof Marker ? parameter.name : undefined));
  const named = names.flatMap((name, index) => (name === undefined ? [] : [{ name, index }]));
  return {
    sql: text,
    bind(given) {
      const values = constants.slice();
      const source = given as Readonly<Record<string, unknown>>;
      for (const { name, index } of named) values[index] = value(source[name]);
      return values;
    },
  };
}

function markers<P>(): Parameters<P> {
  const target: Partial<Parameters<P>> = {};
  return new Proxy(target, { get: (_, name) => sql`${new Marker(String(name))}` }) as Parameters<P>;
}

/**
 * Bytes get a buffer of their own: Node keeps small Buffers in one shared slab, and what is sent to the writer's thread is
 * copied with the whole slab, whatever else lies there.
 */
function value(given: unknown): Value {
  if (typeof given === 'string' || typeof given === 'number' || given === null) return given;
  if (given instanceof Uint8Array) return given.byteLength === given.buffer.byteLength ? given : new Uint8Array(given);
  throw new TypeError(`A statement cannot bind a value of type ${typeof given}.`);
}

const builders: Partial<Record<Dialect, Kysely<Tables>>> = {};

/** A Kysely that compiles for a dialect and can never run anything. */
export function builder(dialect: Dialect): Kysely<Tables> {
  builders[dialect] ??= new Kysely<Tables>({
    dialect:
      dialect === 'sqlite'
        ? {
            createAdapter: () => new SqliteAdapter(),
            createDriver: () => new DummyDriver(),
            createIntrospector: (db) => new SqliteIntrospector(db),
            createQueryCompiler: () => new SqliteQueryCompiler(),
          }
        : {
            createAdapter: () => new PostgresAdapter(),
            createDriver: () => new DummyDriver(),
            createIntrospector: (db) => new PostgresIntrospector(db),
            createQueryCompiler: () => new PostgresQueryCompiler(),
          },
  });
  return builders[dialect];
}
