/** How long a secret stays in the clipboard, in milliseconds. */
const KEPT_FOR = 30_000;

let clearing: ReturnType<typeof setTimeout> | undefined;

/**
 * Puts a secret in the clipboard and clears it half a minute later; `onCleared` hears of that. Whatever else was copied
 * meanwhile is left, where the browser lets the page look at the clipboard without asking somebody; where it does not, the
 * clipboard is cleared all the same, since a secret that stays there is worse than a text that is gone.
 */
export async function copySecret(secret: string, onCleared: () => void): Promise<void> {
  await navigator.clipboard.writeText(secret);
  const copied = await digest(secret);
  clearTimeout(clearing);
  clearing = setTimeout(() => void clear(copied).then(onCleared), KEPT_FOR);
}

async function clear(copied: string): Promise<void> {
  // A page that nobody looks at may do nothing with the clipboard: then as soon as somebody comes back.
  if (!document.hasFocus()) await new Promise((resolve) => addEventListener('focus', resolve, { once: true }));
  if (await isAnother(copied)) return;
  await navigator.clipboard.writeText('').catch(() => undefined);
}

async function isAnother(copied: string): Promise<boolean> {
  try {
    const { state } = await navigator.permissions.query({ name: 'clipboard-read' as PermissionName });
    return state === 'granted' && (await digest(await navigator.clipboard.readText())) !== copied;
  } catch {
    // This browser does not know the permission.
    return false;
  }
}

/** So that nothing keeps the secret itself while it waits. */
async function digest(text: string): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))).join();
}
