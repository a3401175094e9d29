import { hash } from 'node:crypto';
import { html, type Markup, textOf } from './html.ts';

/**
 * One look for every page: one column, readable from 320 pixels, in light and in dark, in the colours that the system forces
 * where it does. Contrast of text is 4.5 to 1 at least (WCAG 2.2, 1.4.3), of frames and focus 3 to 1 (1.4.11).
 */
const STYLE = `
:root { color-scheme: light dark; --page: #eef1f6; --card: #fff; --text: #1a1f2b; --soft: #535b6b; --line: #79829a;
  --strong: #0b57b0; --on-strong: #fff; --alert: #a4161a; --alert-page: #fdf0f0 }
@media (prefers-color-scheme: dark) { :root { --page: #11151d; --card: #1b212c; --text: #eef1f6; --soft: #aab3c5;
  --line: #79839a; --strong: #8ab8ff; --on-strong: #0d1420; --alert: #ffb3b3; --alert-page: #3a1d20 } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--page);
  color: var(--text); font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif }
main { width: 100%; max-width: 27rem; padding: 2rem; background: var(--card); border: 1px solid transparent;
  border-radius: .75rem; box-shadow: 0 1px 2px rgb(0 0 0 / .12), 0 8px 28px rgb(0 0 0 / .1); overflow-wrap: anywhere }
.brand { display: flex; align-items: center; gap: .5rem; margin: 0 0 1.5rem; font-weight: 600; color: var(--soft) }
.brand svg { width: 1.5rem; height: 1.5rem; color: var(--strong) }
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.25 }
p { margin: 0 0 1rem }
ul { margin: 0 0 1rem; padding-left: 1.25rem }
strong { unicode-bidi: isolate }
.soft { color: var(--soft); font-size: .875rem }
.alert { padding: .75rem 1rem; border-left: 4px solid var(--alert); border-radius: .25rem; background: var(--alert-page);
  color: var(--alert) }
label { display: block; margin-bottom: .25rem; font-weight: 600 }
input { width: 100%; min-height: 2.75rem; margin-bottom: 1rem; padding: .5rem .75rem; border: 1px solid var(--line);
  border-radius: .375rem; background: var(--card); color: inherit; font: inherit }
.buttons { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: .5rem }
button { flex: 1 1 8rem; min-height: 2.75rem; padding: .5rem 1rem; border: 1px solid var(--strong); border-radius: .375rem;
  background: var(--strong); color: var(--on-strong); font: inherit; font-weight: 600; cursor: pointer }
a.button { flex: 1 1 8rem; padding: .625rem 1rem; border: 1px solid var(--strong); border-radius: .375rem;
  background: var(--strong); color: var(--on-strong); font-weight: 600; text-align: center; text-decoration: none }
button.second, a.button.second { background: transparent; color: var(--strong) }
button.account { display: block; width: 100%; margin-bottom: .75rem; text-align: left; background: transparent;
  color: var(--text) }
:focus-visible { outline: 3px solid var(--strong); outline-offset: 2px }
@media (forced-colors: active) { main, .alert { border: 1px solid CanvasText } }
@media (max-width: 30rem) { body { place-items: start center } main { padding: 1.25rem } }
`;

/** The source expression by which a policy allows this style and no other (CSP 3 section 2.3.1). */
export const STYLE_SOURCE = sourceOf(STYLE);

/** Sends the one form of its page. Where scripts are off, the button does. */
const SUBMIT = 'document.forms[0].submit()';
export const SUBMIT_SOURCE = sourceOf(SUBMIT);

function sourceOf(text: string): string {
  return `'sha256-${hash('sha256', text, 'base64')}'`;
}

/** A sally port: the small door in a large wall. */
const MARK = html`<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true"
  ><path d="M3 21V8l9-5 9 5v13" /><path d="M8 21v-6a4 4 0 0 1 8 0v6M2 21h20" /></svg>`;

export interface Layout {
  /** The heading, and the title of the tab. */
  readonly title: string;
  readonly body: Markup;
  /** The page sends its form by itself. */
  readonly submits?: boolean;
  /** An address that the browser goes to by itself, at once. */
  readonly leadsTo?: string;
}

/** The whole document. Style and script are ours and fixed, so they are put in as they are. */
export function documentOf({ title, body, submits = false, leadsTo }: Layout): string {
  const content = html`<main><p class="brand">${MARK}Sallyport</p><h1>${title}</h1>${body}</main>`;
  const head = html`<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"
    ><meta name="robots" content="noindex">${leadsTo !== undefined && html`<meta http-equiv="refresh" content="0;url=${leadsTo}">`}<title>${title} - Sallyport</title>`;
  const script = submits ? `<script>${SUBMIT}</script>` : '';
  const style = `<style>${STYLE}</style>`;
  return `<!doctype html><html lang="en"><head>${textOf(head)}${style}</head><body>${textOf(content)}${script}</body></html>`;
}
