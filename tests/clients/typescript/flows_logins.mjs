// Flows of logging in, staying logged in and logging out.

import assert from "node:assert/strict";

import { body, EXAMPLE_APP, NOBODY, OTHER_APP, RICHARD, TENANT } from "./driver.mjs";

export async function aLoginByPasswordGivesTheUserAndTokens(on) {
  const answer = await on.logIn();

  assert.equal(answer.user.email, "richard@example.com");
  assert.ok(answer.refreshToken);
  assert.equal((await body(on.client.validateJWT(answer.token))).jwt.sub, RICHARD);
}

export async function aWrongPasswordAndAnUnknownUserAreNotFound(on) {
  await body(on.client.login({ loginId: "richard@example.com", password: "wrong" }), 404);
  await body(on.client.login({ loginId: "nobody@example.com", password: "wrong" }), 404);
}

export async function aLoginWithoutAnApiKeyIsUnauthorized(on) {
  await body(on.stranger.login({ loginId: "richard@example.com", password: "wrong" }), 401);
}

export async function aLoginWithoutAnythingNamesEveryFault(on) {
  const { fieldErrors } = await body(on.client.login({}), 400);

  assert.equal(fieldErrors.loginId[0].code, "[blank]loginId");
  assert.equal(fieldErrors.password[0].code, "[blank]password");
}

export async function aLoginToAnApplicationWithoutARegistrationIsA202(on) {
  const answer = await on.logIn("richard", 202, { applicationId: OTHER_APP });

  assert.equal(answer.user.id, RICHARD);
  assert.ok(!("refreshToken" in answer));
}

export async function aTenantInTheHeaderScopesALogin(on) {
  on.client.setTenantId(TENANT);
  await on.logIn();
  on.client.setTenantId(NOBODY);
  const { fieldErrors } = await body(on.client.login({ loginId: "richard@example.com", password: "x" }), 400);
  assert.ok(fieldErrors.tenantId);
}

export async function aPingCountsAsALogin(on) {
  await body(on.client.loginPing(RICHARD, EXAMPLE_APP, "192.0.2.7"));
  await body(on.client.loginPing(RICHARD, OTHER_APP, "192.0.2.7"), 202);
  await body(on.client.loginPing(NOBODY, EXAMPLE_APP, "192.0.2.7"), 404);
  await body(on.client.loginPingWithRequest({ userId: RICHARD, applicationId: EXAMPLE_APP }));

  const found = await body(on.client.searchLoginRecords({ retrieveTotal: true, search: { userId: RICHARD } }));
  assert.equal(found.total, 3);
  assert.deepEqual(new Set(found.logins.map((login) => login.ipAddress)), new Set(["192.0.2.7", "127.0.0.1"]));
}

export async function loginRecordsAreSearchedAndListedByUser(on) {
  await on.logIn();
  await on.logIn("nils", 213);

  const search = { userId: RICHARD, applicationId: EXAMPLE_APP };
  const found = await body(on.client.searchLoginRecords({ search }));
  const everyone = await body(on.client.retrieveRecentLogins(0, 10));
  const richard = await body(on.client.retrieveUserRecentLogins(RICHARD, 0, 10));

  assert.deepEqual(found.logins.map((login) => login.loginId), ["richard@example.com"]);
  assert.equal(everyone.logins.length, 2);
  assert.deepEqual(richard.logins.map((login) => login.userId), [RICHARD]);
}

export async function aLogoutRevokesTheRefreshToken(on) {
  const { refreshToken } = await on.logIn();

  await body(on.client.logout(false, refreshToken));

  assert.ok((await body(on.client.exchangeRefreshTokenForJWT({ refreshToken }), 400)).fieldErrors.refreshToken);
}

export async function aGlobalLogoutRevokesEveryRefreshTokenOfTheUser(on) {
  const first = await on.logIn();
  const second = await on.logIn();

  await body(on.client.logoutWithRequest({ global: true, refreshToken: first.refreshToken }));

  await body(on.client.exchangeRefreshTokenForJWT({ refreshToken: second.refreshToken }), 400);
}

export async function aPasswordlessLoginTakesTheCodeOfTheEmail(on) {
  const request = { applicationId: EXAMPLE_APP, loginId: "richard@example.com" };
  const { code } = await body(on.client.startPasswordlessLogin(request));
  await body(on.client.sendPasswordlessCode({ code }));

  const answer = await body(on.client.passwordlessLogin({ code: await on.code("richard"), ipAddress: "192.0.2.7" }));

  assert.equal(await on.code("richard"), code);
  assert.equal(answer.user.id, RICHARD);
  await body(on.client.passwordlessLogin({ code }), 404);
}
