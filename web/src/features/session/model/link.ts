/**
 * Secrets of mailed links stand behind a `#`, which browsers send to nobody, so that no log on the
 * way has them.
 */

const KEPT = "planwright-invitation";

/** The token of a link that verifies an address or sets a password. */
export function linkToken(): string {
  return new URLSearchParams(window.location.hash.slice(1)).get("token") ?? "";
}

/**
 * The token of an invitation's link. This tab keeps it while its visitor signs in, here or at a
 * provider.
 */
export function invitationToken(): string {
  const given = window.location.hash.slice(1);
  if (window.location.pathname === "/invitation" && given) {
    window.sessionStorage.setItem(KEPT, given);
    return given;
  }
  return window.sessionStorage.getItem(KEPT) ?? "";
}

export function forgetInvitation(): void {
  window.sessionStorage.removeItem(KEPT);
}
