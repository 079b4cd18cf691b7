// Flows of passwords: that must be changed, that were forgotten, and what a change of them leads to.

import assert from "node:assert/strict";

import { body, EXAMPLE_APP, NEW_PASSWORD, PASSWORD, RICHARD } from "./driver.mjs";

export async function aPasswordThatMustBeChangedLeadsToALoginByOneTimePassword(on) {
  const { changePasswordId, changePasswordReason } = await on.logIn("ravi", 203);
  assert.equal(changePasswordReason, "Administrative");
  await body(on.client.checkChangePasswordUsingId(changePasswordId));
  await body(on.client.checkChangePasswordUsingIdAndIPAddress(changePasswordId, "192.0.2.7"));

  const { oneTimePassword } = await body(on.client.changePassword(changePasswordId, { password: NEW_PASSWORD }));
  const login = { oneTimePassword, applicationId: EXAMPLE_APP };

  assert.equal((await body(on.client.login(login))).user.email, "ravi@example.com");
  await body(on.client.login(login), 400);
  await body(on.client.checkChangePasswordUsingId(changePasswordId), 404);
  await on.logIn("ravi", 200, { password: NEW_PASSWORD });
}

export async function aOneTimePasswordIsGoodForAMinute(on) {
  const { changePasswordId } = await on.logIn("ravi", 203);
  const { oneTimePassword } = await body(on.client.changePassword(changePasswordId, { password: NEW_PASSWORD }));
  await on.advance("1m");

  assert.ok((await body(on.client.login({ oneTimePassword }), 400)).fieldErrors.oneTimePassword);
}

export async function aForgottenPasswordIsChangedByTheIdOfTheEmail(on) {
  const forgot = { loginId: "richard@example.com", state: { redirect: "/welcome" } };
  const { changePasswordId } = await body(on.client.forgotPassword(forgot));
  assert.equal(await on.code("richard"), changePasswordId);
  assert.equal((await body(on.client.retrieveUserByChangePasswordId(changePasswordId))).user.id, RICHARD);

  const changed = await body(on.client.changePassword(changePasswordId, { password: NEW_PASSWORD }));

  assert.deepEqual(changed.state, { redirect: "/welcome" });
  const login = await body(on.client.login({ oneTimePassword: changed.oneTimePassword }));
  assert.deepEqual(login.state, changed.state);
}

export async function whoeverForgotWithoutAnApiKeyGetsNoId(on) {
  assert.equal(await body(on.stranger.forgotPassword({ loginId: "richard@example.com" })), undefined);

  await body(on.client.changePassword(await on.code("richard"), { password: NEW_PASSWORD }));
}

export async function anAccessTokenLetsItsOwnerChangeThePassword(on) {
  const { token } = await on.logIn();
  await body(on.client.checkChangePasswordUsingJWT(token));
  await body(on.client.checkChangePasswordUsingJWTAndIPAddress(token, "192.0.2.7"));

  const change = { currentPassword: PASSWORD, password: NEW_PASSWORD };
  assert.ok((await body(on.client.changePasswordUsingJWT(token, change))).oneTimePassword);
  const back = { currentPassword: NEW_PASSWORD, password: PASSWORD };
  assert.ok((await body(on.client.changePasswordByJWT(token, back))).oneTimePassword);

  await body(on.client.changePasswordUsingJWT(token, back), 404);
  await on.logIn();
}

export async function anApiKeyAndALoginIdChangeAPassword(on) {
  const loginId = "richard@example.com";
  await body(on.client.checkChangePasswordUsingLoginId(loginId));
  await body(on.client.checkChangePasswordUsingLoginIdAndIPAddress(loginId, "192.0.2.7"));
  await body(on.client.checkChangePasswordUsingLoginIdAndLoginIdTypes(loginId, ["email"]));
  await body(on.client.checkChangePasswordUsingLoginIdAndLoginIdTypesAndIPAddress(loginId, ["email"], "192.0.2.7"));

  assert.equal(await body(on.client.changePasswordByIdentity({ loginId, password: NEW_PASSWORD })), undefined);

  await on.logIn("richard", 200, { password: NEW_PASSWORD });
}

export async function aChangeOfPasswordRevokesRefreshTokens(on) {
  const { refreshToken } = await on.logIn();

  await body(on.client.changePasswordByIdentity({ loginId: "richard@example.com", password: NEW_PASSWORD }));

  await body(on.client.exchangeRefreshTokenForJWT({ refreshToken }), 400);
}
