import type { Page, Route } from 'playwright-core';

export const FORBIDDEN = 'This needs the app role Reader; nobody here has it.';
export const BROKEN = 'Something went wrong inside Sallyport; its log says more.';

/** What the gateway does with the calls of a page. */
export type Mood = 'silent' | 'away' | 'forbids' | 'fails' | 'answers';

/** A gateway between whose moods a test chooses; what waited is answered in the next one. */
export interface MoodyGateway {
  turn(next: Mood): Promise<void>;
}

const refusal = (status: number, code: string, message: string) => ({ status, json: { error: { code, message } } });

/** It is silent at first. The session of the page goes on in every mood. */
export async function moodyGateway(page: Page): Promise<MoodyGateway> {
  let mood: Mood = 'silent';
  const waiting = new Set<Route>();
  const answer = (route: Route): Promise<void> => {
    if (mood === 'away') return route.abort();
    if (mood === 'forbids') return route.fulfill(refusal(403, 'Forbidden', FORBIDDEN));
    if (mood === 'fails') return route.fulfill(refusal(500, 'InternalError', BROKEN));
    return route.continue();
  };
  await page.route('**/console/api/**', async (route) => {
    if (mood === 'silent') waiting.add(route);
    else await answer(route);
  });
  return {
    async turn(next) {
      mood = next;
      // Of what the page gave up meanwhile there is nobody to answer.
      await Promise.allSettled([...waiting].map(answer));
      waiting.clear();
    },
  };
}
