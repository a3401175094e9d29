import { afterAll, beforeAll } from 'vitest';
import { type Client, manage, newApplication, operatorToken } from './administration.ts';
import { type Reply, startTestGateway, type TestGateway } from './gateway.ts';

/** A gateway whose directory is administered, as the operator or somebody else. */
export interface DirectoryTest {
  gateway: TestGateway;
  token: string;
}

export const DIRECTORY = '/admin/directory';
export const MANAGEMENT = 'api://sallyport/.default';

export const errorOf = ({ status, text }: Reply) => {
  const { error } = JSON.parse(text) as { error: { code: string; message: string } };
  return [status, error.code, error.message];
};

export function useDirectory(newUrl: () => Promise<string>) {
  const test = {} as DirectoryTest;
  beforeAll(async () => {
    test.gateway = await startTestGateway({ database: await newUrl() });
    test.token = await operatorToken(test.gateway);
  });
  afterAll(() => test.gateway.stop());

  const call = (method: string, path: string, body?: unknown, token = test.token) =>
    manage(test.gateway, method, path.startsWith('/') ? path : `${DIRECTORY}/${path}`, { body, token });

  /** An administrator beside the operator, and a token of his. */
  const newAdministrator = async (): Promise<Client & { token: string }> => {
    const client = await newApplication(test.gateway, { roles: ['Administrator'] });
    return { ...client, token: await test.gateway.token(client, MANAGEMENT) };
  };
  return { test, call, newAdministrator };
}
