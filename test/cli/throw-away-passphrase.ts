/** What encrypts the secrets of such a stack, which is no secret itself. */
export const THROW_AWAY_PASSPHRASE = "throw-away";
