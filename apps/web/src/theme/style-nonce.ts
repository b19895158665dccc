/**
 * antd writes its styles at run time, so a strict Content-Security-Policy needs a nonce for them. The build leaves the
 * word `__CSP_NONCE__` in index.html; a server that replaces it by a fresh nonce may send `style-src 'self' 'nonce-…'`.
 * When nobody replaced it, undefined: the policy must then allow inline styles.
 */
export function styleNonce(page: Document): string | undefined {
  const nonce = page.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce
  return nonce === undefined || nonce === '' || nonce === '__CSP_NONCE__' ? undefined : nonce
}

/**
 * Gives every style element made from now on the nonce. antd passes it on for its own styles, but not for the scroll
 * lock under dialogs and the measuring of scroll bars, and the charts know no nonce at all.
 */
export function nonceStyles(page: Document, nonce: string | undefined): void {
  if (nonce === undefined) return
  const create = page.createElement.bind(page)
  page.createElement = ((name: string, options?: ElementCreationOptions) => {
    const element = create(name, options)
    if (name.toLowerCase() === 'style') element.nonce = nonce
    return element
  }) as Document['createElement']
}
