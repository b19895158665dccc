/**
 * antd writes its styles at run time, so a strict Content-Security-Policy needs a nonce for them. The build leaves the
 * word `__CSP_NONCE__` in index.html; a server that replaces it by a fresh nonce may send `style-src 'self' 'nonce-…'`.
 * When nobody replaced it, undefined: the policy must then allow inline styles.
 */
export function styleNonce(page: Document): string | undefined {
  const nonce = page.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce
  return nonce === undefined || nonce === '' || nonce === '__CSP_NONCE__' ? undefined : nonce
}
