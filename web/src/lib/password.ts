/** Least length of a password, in characters; the server checks it too. */
export const PASSWORD_MIN = 8;
