/** Where the authority sends people back to. Known without loading the page, since most servers never show it. */
export const CALLBACK_PATH = '/redirect/keyvault';
