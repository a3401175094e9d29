import { Fault, type Leaves } from '../../fault.ts';

/** Every refusal of a grant in a user's name, with the number that Microsoft's would print for it. */

export function unknownCode(): Fault {
  const message = 'The code is not one that this application got here. Begin the sign-in anew.';
  return new Fault('InvalidGrant', message, { aadsts: 70_000 });
}

export function expiredCode(): Fault {
  return new Fault('InvalidGrant', 'The authorization code has expired. Begin the sign-in anew.', { aadsts: 70_008 });
}

export function redeemedCode(leaves: Leaves): Fault {
  const message = 'The authorization code was redeemed already; what came from it has ended. Begin the sign-in anew.';
  return new Fault('InvalidGrant', message, { aadsts: 54_005, leaves });
}

export function wrongRedirect(): Fault {
  const message = "The parameter 'redirect_uri' is not the one of the authorization request, to the last character.";
  return new Fault('InvalidGrant', message, { aadsts: 500_112 });
}

export function wrongVerifier(): Fault {
  const message = "The 'code_verifier' is not that of the 'code_challenge' of the authorization request.";
  return new Fault('InvalidGrant', message, { aadsts: 501_481 });
}

export function missingVerifier(): Fault {
  const message = "The authorization request had a 'code_challenge'. Send its 'code_verifier'.";
  return new Fault('InvalidGrant', message, { aadsts: 50_148 });
}

export function addedVerifier(): Fault {
  const message =
    "The authorization request had no 'code_challenge', so there is no 'code_verifier' to it. Send one with S256.";
  return new Fault('InvalidGrant', message, { aadsts: 50_148 });
}

export function unknownRefreshToken(): Fault {
  const message =
    'The refresh token is not one that this application got here, or it was revoked. Begin the sign-in anew.';
  return new Fault('InvalidGrant', message, { aadsts: 70_000 });
}

export function expiredRefreshToken(): Fault {
  const message = 'The refresh token has expired, since it was not used for long. Begin the sign-in anew.';
  return new Fault('InvalidGrant', message, { aadsts: 700_082 });
}

export function reusedRefreshToken(leaves: Leaves): Fault {
  const message = 'The refresh token was used before, so it and those after it have ended. Begin the sign-in anew.';
  return new Fault('InvalidGrant', message, { aadsts: 50_173, leaves });
}

export function endedSignIn(): Fault {
  const message = 'What this grant came from has ended: the user was disabled, deleted, or must sign in anew.';
  return new Fault('InvalidGrant', message, { aadsts: 50_173 });
}

export function notConsented(): Fault {
  const message = 'The user has not consented to these scopes of the application. Ask for them in a new sign-in.';
  return new Fault('InvalidGrant', message, { aadsts: 65_001 });
}

export function pendingDevice(leaves: Leaves): Fault {
  const message = 'Nobody has signed in for the device yet. Ask again.';
  return new Fault('InvalidGrant', message, { aadsts: 70_016, leaves });
}

export function pollingTooFast(seconds: number, leaves: Leaves): Fault {
  const message = `The device asks too often. Leave ${seconds} seconds between two questions.`;
  return new Fault('InvalidGrant', message, { aadsts: 50_196, leaves });
}

export function declinedDevice(): Fault {
  return new Fault('InvalidGrant', 'The user did not let the device in.', { aadsts: 65_004 });
}

export function expiredDevice(): Fault {
  const message = 'The device code has expired before anybody signed in. Ask for a new one.';
  return new Fault('InvalidGrant', message, { aadsts: 70_020 });
}

export function unknownTokenUse(expected: string): Fault {
  const message = `The parameter 'requested_token_use' must be '${expected}'.`;
  return new Fault('InvalidRequest', message, { aadsts: 9_002_313 });
}

/** One sentence for every reason: which check failed is of use only to whoever forges. */
export function invalidUserToken(cause?: unknown): Fault {
  const message =
    "The 'assertion' is no access token of a user that was issued here for this application. Send the one that your caller sent.";
  return new Fault('InvalidGrant', message, { aadsts: 50_013, cause });
}

export function expiredUserToken(): Fault {
  const message = "The access token in 'assertion' has expired. Have your caller get a new one.";
  return new Fault('InvalidGrant', message, { aadsts: 500_133 });
}
