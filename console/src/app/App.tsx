import { createDOMRenderer, FluentProvider, RendererProvider, Spinner } from '@fluentui/react-components';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { ApiError } from '../api/request.ts';
import { wordIn } from '../pages/connections/consent/handover.ts';
import { strings } from '../strings/strings.ts';
import { ConfirmSignIn } from './ConfirmSignIn.tsx';
import { router } from './router.ts';
import { SignIn } from './SignIn.tsx';
import { startSession, useSession } from './session.ts';
import { useTheme } from './theme.ts';

/** Styles are allowed by the nonce that the page came with, and by nothing else. */
const nonce = document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? '';
const renderer = createDOMRenderer(document, { styleElementAttributes: { nonce } });

const RETRIES = 2;

/**
 * What was refused is refused again; what could not be reached may be there in a moment. A gateway on this machine is there also
 * where the browser thinks that it is offline.
 */
const client = new QueryClient({
  defaultOptions: {
    mutations: { networkMode: 'always' },
    queries: {
      networkMode: 'always',
      staleTime: 10_000,
      retry: (failures, error) => failures < RETRIES && error instanceof ApiError && error.status === 0,
    },
  },
});

/** Who comes back here signed in for a connection, in a window of its own, which has no session. */
const consent = wordIn(location.pathname);
const ConsentReturn = lazy(async () => ({
  default: (await import('../pages/connections/consent/ConsentReturn.tsx')).ConsentReturn,
}));

export function App() {
  const { theme, isDark } = useTheme();
  useEffect(() => {
    // What the browser draws itself: the fields of times, scroll bars, and what is beside the page.
    const { style } = document.documentElement;
    style.colorScheme = isDark ? 'dark' : 'light';
    style.backgroundColor = theme.colorNeutralBackground1;
  }, [theme, isDark]);
  return (
    <RendererProvider renderer={renderer} targetDocument={document}>
      <FluentProvider theme={theme} style={{ minHeight: '100vh' }}>
        <QueryClientProvider client={client}>
          {consent === undefined ? (
            <Content />
          ) : (
            <Suspense>
              <ConsentReturn word={consent} />
            </Suspense>
          )}
        </QueryClientProvider>
      </FluentProvider>
    </RendererProvider>
  );
}

function Content() {
  const session = useSession();
  useEffect(() => void startSession(), []);
  useEffect(() => {
    if (session.state === 'out') client.clear();
  }, [session.state]);
  if (session.state === 'starting') return <Spinner label={strings.states.loading} style={{ paddingTop: '20vh' }} />;
  if (session.state === 'asking') return <ConfirmSignIn offered={session.offered} code={session.code} />;
  if (session.state === 'out') return <SignIn refusal={session.refusal} />;
  return <RouterProvider router={router} />;
}
