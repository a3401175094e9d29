import { useEffect, useRef, useState } from 'react';
import { type AuditSearch, exportAudit } from '../../api/audit.ts';
import { ApiError } from '../../api/request.ts';
import { download } from '../../parts/download.ts';

export type ExportState =
  | { readonly state: 'idle' | 'running' | 'cut' }
  | { readonly state: 'failed'; readonly error: ApiError };

/** Fetches what the session may see, and saves it once it is complete: half a log is none. */
export function useExport() {
  const [current, setCurrent] = useState<ExportState>({ state: 'idle' });
  const ending = useRef<AbortController>(undefined);
  useEffect(() => () => ending.current?.abort(), []);
  const start = (search: AuditSearch) => {
    const controller = new AbortController();
    ending.current = controller;
    setCurrent({ state: 'running' });
    void exportAudit(search, controller.signal)
      .then((lines) => download('audit.jsonl', lines))
      .then(() => setCurrent({ state: 'idle' }))
      .catch((error: unknown) => setCurrent(stateOf(error, controller.signal)));
  };
  return { current, running: current.state === 'running', start, cancel: () => ending.current?.abort() };
}

/** The server cuts an answer that it cannot end: then there is no error of its own to show. */
function stateOf(error: unknown, { aborted }: AbortSignal): ExportState {
  if (aborted) return { state: 'idle' };
  return error instanceof ApiError ? { state: 'failed', error } : { state: 'cut' };
}
