/**
 * Why a sign-in at a provider led back here, by the code in the address. Words from the address
 * itself are never shown: anybody can write them.
 */
const WORDS: Record<string, string> = {
  invalid_state: "That sign-in was not begun in this browser, or took too long. Begin it anew.",
  sign_in_refused: "The provider did not sign you in. Try again, or use a password.",
  account_disabled: "Your account is shut out here. Ask whoever runs this installation.",
  registration_disabled:
    "Nobody can register here. Ask whoever runs this installation for an invitation.",
  already_linked: "That identity is connected already, to you or to somebody else.",
  provider_unreachable:
    "The provider could not be reached. Try again in a moment, or use a password.",
  email_not_verified:
    "The provider does not vouch for your address. Verify the address there first, or create an account with a password.",
  email_taken:
    "There is an account with that address already. Sign in to it and connect the provider on the account page.",
  reauthentication_required:
    "Show again who you are first: sign in anew, then connect the provider within ten minutes.",
};

export function providerProblem(code: string | undefined): string | null {
  if (!code) return null;
  return WORDS[code] ?? "Signing in at the provider did not work. Try again, or use a password.";
}
