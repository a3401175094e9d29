/** Requests that are under way, one for each key: whoever wants the same meanwhile joins it. */
export interface Flights<Value> {
  join(key: string, flight: Flight<Value>): Promise<Value>;
  /** Those that `match` are no longer joined, and land nowhere: who waits for one is still answered. */
  drop(match: (key: string) => boolean): void;
}

export interface Flight<Value> {
  readonly start: () => Promise<Value>;
  readonly landed: (value: Value) => void;
  readonly failed: (error: unknown) => void;
}

export function createFlights<Value>(): Flights<Value> {
  const under = new Map<string, Promise<Value>>();
  const fly = (key: string, { start, landed, failed }: Flight<Value>): Promise<Value> => {
    const ended = (tell: () => void): void => {
      if (under.get(key) !== flying) return;
      under.delete(key);
      tell();
    };
    const flying: Promise<Value> = start().then(
      (value) => {
        ended(() => landed(value));
        return value;
      },
      (error: unknown) => {
        ended(() => failed(error));
        throw error;
      },
    );
    under.set(key, flying);
    return flying;
  };
  return {
    join: (key, flight) => under.get(key) ?? fly(key, flight),
    drop(match) {
      for (const key of under.keys()) if (match(key)) under.delete(key);
    },
  };
}
