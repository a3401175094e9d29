/** An action, as a definition has it. */
export interface PackagedAction {
  readonly id: string;
  readonly summary: string;
  readonly method: string;
  readonly path: string;
  readonly visibility: 'important' | 'advanced';
}

interface Definition {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly 'x-ms-visibility': PackagedAction['visibility'];
}

/** The actions of a definition that this server made. */
export function packagedActions(definition: string): readonly PackagedAction[] {
  const { paths = {} } = JSON.parse(definition) as Definition;
  return Object.entries(paths).flatMap(([path, verbs]) =>
    Object.entries(verbs).map(([verb, { operationId: id, summary, 'x-ms-visibility': visibility }]) => ({
      id,
      summary,
      method: verb.toUpperCase(),
      path,
      visibility,
    })),
  );
}
