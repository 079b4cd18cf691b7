// Flows of tokens: refreshing, validating, issuing, revoking, and the keys that they are signed with.

import assert from "node:assert/strict";

import { body, EXAMPLE_APP, OTHER_APP, RICHARD } from "./driver.mjs";

export async function aRefreshTokenIsExchangedForANewAccessToken(on) {
  const { token, refreshToken } = await on.logIn();
  await on.advance("1h");
  await body(on.client.validateJWT(token), 401);

  const second = await body(on.client.exchangeRefreshTokenForJWT({ refreshToken }));

  assert.equal((await body(on.client.validateJWT(second.token))).jwt.authenticationType, "REFRESH_TOKEN");
}

export async function anAccessTokenIsExchangedForOneOfAnotherApplication(on) {
  const { token, refreshToken } = await on.logIn();

  const here = await body(on.client.issueJWT(EXAMPLE_APP, token, refreshToken));
  await body(on.client.issueJWT(OTHER_APP, token, refreshToken), 202);

  assert.equal((await body(on.client.validateJWT(here.token))).jwt.applicationId, EXAMPLE_APP);
  await body(on.client.issueJWT(EXAMPLE_APP, "fake-token", refreshToken), 401);
}

export async function refreshTokensAreListedAndShown(on) {
  const metaData = { device: { name: "Richard's phone", type: "MOBILE" } };
  const { refreshTokenId } = await on.logIn("richard", 200, { metaData });

  const { refreshTokens } = await body(on.client.retrieveRefreshTokens(RICHARD));
  const { refreshToken } = await body(on.client.retrieveRefreshTokenById(refreshTokenId));

  assert.deepEqual(refreshTokens.map((each) => each.id), [refreshTokenId]);
  assert.equal(refreshToken.id, refreshTokenId);
  assert.equal(refreshToken.metaData.device.name, "Richard's phone");
}

export async function refreshTokensAreRevokedInEveryWay(on) {
  const { client } = on;
  const ways = [
    (login) => client.revokeRefreshToken(login.refreshToken, RICHARD, EXAMPLE_APP),
    (login) => client.revokeRefreshTokenById(login.refreshTokenId),
    (login) => client.revokeRefreshTokenByToken(login.refreshToken),
    () => client.revokeRefreshTokensByApplicationId(EXAMPLE_APP),
    () => client.revokeRefreshTokensByUserId(RICHARD),
    () => client.revokeRefreshTokensByUserIdForApplication(RICHARD, EXAMPLE_APP),
    () => client.revokeRefreshTokensWithRequest({ userId: RICHARD, applicationId: EXAMPLE_APP }),
    (login) => client.revokeRefreshTokensWithRequest({ token: login.refreshToken }),
  ];
  for (const revoke of ways) {
    const login = await on.logIn();
    await body(revoke(login));
    await body(client.exchangeRefreshTokenForJWT({ refreshToken: login.refreshToken }), 400);
  }
}

export async function thePublicKeysArePublished(on) {
  await on.logIn();
  const { keys } = await body(on.client.retrieveJsonWebKeySet());
  const { publicKeys } = await body(on.client.retrieveJWTPublicKeys());

  assert.deepEqual(new Set(keys.map((key) => key.kid)), new Set(Object.keys(publicKeys)));
  assert.equal((await body(on.client.retrieveJWTPublicKey("fake-key"))).publicKey, publicKeys["fake-key"]);
  const { publicKey } = await body(on.client.retrieveJWTPublicKeyByApplicationId(EXAMPLE_APP));
  assert.ok(publicKey.startsWith("-----BEGIN PUBLIC KEY-----"));
}

export async function theOpenIdConfigurationNamesTheKeySet(on) {
  const configuration = await body(on.client.retrieveOpenIdConfiguration());

  assert.equal(configuration.jwks_uri, `${on.url}/.well-known/jwks.json`);
}

export async function theServerTellsThatItIsHealthy(on) {
  await body(on.client.retrieveSystemHealth());
}

export async function theServerTellsItsStatus(on) {
  await body(on.client.retrieveSystemStatus());
  await body(on.client.retrieveSystemStatusUsingAPIKey());
}
