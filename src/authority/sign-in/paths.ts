/**
 * Where the sign-in pages are. Known without loading one of them, since most servers never show any.
 */
const ENTRANCE = /^\/[^/]+\/oauth2\/(?:(?:v2\.0\/)?(?:authorize|logout)|deviceauth)\/?$/;
const FORM = /^\/[^/]+\/sign-in\/[a-z]+\/?$/;

/** Whether a page on another origin may send its visitor there. Forms are sent by our own pages only. */
export function isVisitable(path: string): boolean {
  return ENTRANCE.test(path);
}

export function isSignInPath(path: string): boolean {
  return ENTRANCE.test(path) || FORM.test(path);
}
