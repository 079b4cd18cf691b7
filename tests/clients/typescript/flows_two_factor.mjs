// Flows of a second factor: logins that are challenged, enrolment, removal, recovery codes, trust.

import assert from "node:assert/strict";

import { body, EMMA, EXAMPLE_APP, PASSWORD, RICHARD, RITA, RITAS_SECRET, VAULT } from "./driver.mjs";

export async function aChallengedLoginIsCompletedByTheAuthenticator(on) {
  const { twoFactorId } = await on.logIn("rita", 242);
  const answer = { twoFactorId, applicationId: EXAMPLE_APP };
  const code = await on.totp(RITAS_SECRET);

  await body(on.client.twoFactorLogin({ ...answer, code: "000000" }), 421);
  const completed = await body(on.client.twoFactorLogin({ ...answer, code }));

  assert.equal(completed.user.id, RITA);
  assert.ok(completed.trustToken);
  await body(on.client.twoFactorLogin({ ...answer, code }), 404);
}

export async function aChallengeIsOverAfterFiveMinutes(on) {
  const { twoFactorId } = await on.logIn("rita", 242);
  await on.advance("5m");

  await body(on.client.twoFactorLogin({ twoFactorId, code: await on.totp(RITAS_SECRET) }), 404);
}

export async function aCodeIsSentToTheMethodThatIsChosen(on) {
  const { twoFactorId, methods } = await on.logIn("emma", 242);

  await body(on.client.sendTwoFactorCodeForLoginUsingMethod(twoFactorId, { methodId: methods[0].id }));

  await body(on.client.twoFactorLogin({ twoFactorId, code: await on.code("emma") }));
}

export async function theDeprecatedWayOfSendingACodeLacksAMethod(on) {
  const { twoFactorId } = await on.logIn("emma", 242);

  await body(on.client.sendTwoFactorCodeForLogin(twoFactorId), 400);
}

export async function aTrustedComputerIsNotChallengedAgain(on) {
  const { twoFactorId } = await on.logIn("rita", 242);
  const answer = { twoFactorId, code: await on.totp(RITAS_SECRET), trustComputer: true };
  const { twoFactorTrustId } = await body(on.client.twoFactorLogin(answer));

  await on.logIn("rita", 200, { twoFactorTrustId });
  await body(on.client.retrieveTwoFactorStatus(RITA, EXAMPLE_APP, twoFactorTrustId));
  await body(on.client.retrieveTwoFactorStatus(RITA, EXAMPLE_APP, null), 242);
}

export async function whetherALoginWouldBeChallengedIsAskedInABody(on) {
  const question = { action: "login", applicationId: EXAMPLE_APP };

  await body(on.client.retrieveTwoFactorStatusWithRequest({ ...question, userId: RITA }), 242);
  await body(on.client.retrieveTwoFactorStatusWithRequest({ ...question, userId: RICHARD }));
}

export async function aStepUpIsStartedWithoutALogin(on) {
  const request = { userId: EMMA, state: { redirect: "/settings" } };
  const { twoFactorId, code } = await body(on.client.startTwoFactorLogin(request));

  const completed = await body(on.client.twoFactorLogin({ twoFactorId, code }));

  assert.deepEqual(completed.state, { redirect: "/settings" });
}

export async function anAuthenticatorIsEnabledAndDisabled(on) {
  const { token } = await on.logIn();
  const { secret, secretBase32Encoded } = await body(on.client.generateTwoFactorSecret());
  assert.notEqual((await body(on.client.generateTwoFactorSecretUsingJWT(token))).secret, secret);
  const code = await on.totp(secretBase32Encoded);
  const request = { method: "authenticator", secretBase32Encoded };

  await body(on.client.enableTwoFactor(RICHARD, { ...request, code: "000000" }), 421);
  assert.equal((await body(on.client.enableTwoFactor(RICHARD, { ...request, code }))).recoveryCodes.length, 10);
  const { methods } = await on.logIn("richard", 242);
  await body(on.client.disableTwoFactor(RICHARD, methods[0].id, code));

  await on.logIn();
}

export async function aMethodByEmailIsEnabledAndDisabledByCodesThatAreSent(on) {
  const described = { method: "email", email: "richard@example.com" };
  await body(on.client.sendTwoFactorCodeForEnableDisable({ ...described, userId: RICHARD }));
  await body(on.client.enableTwoFactor(RICHARD, { ...described, code: await on.code("richard") }));
  const { methods } = await on.logIn("richard", 242);
  const methodId = methods[0].id;

  await body(on.client.sendTwoFactorCode({ userId: RICHARD, methodId }));
  await body(on.client.disableTwoFactorWithRequest(RICHARD, { methodId, code: await on.code("richard") }));

  await on.logIn();
}

export async function recoveryCodesAreShownUsedAndRenewed(on) {
  const [code, other] = (await body(on.client.retrieveTwoFactorRecoveryCodes(RITA))).recoveryCodes;
  const { twoFactorId } = await on.logIn("rita", 242);

  await body(on.client.twoFactorLogin({ twoFactorId, code }));
  assert.deepEqual((await body(on.client.retrieveTwoFactorRecoveryCodes(RITA))).recoveryCodes, [other]);
  const { recoveryCodes } = await body(on.client.generateTwoFactorRecoveryCodes(RITA));

  assert.equal(recoveryCodes.length, 10);
  assert.deepEqual((await body(on.client.retrieveTwoFactorRecoveryCodes(RITA))).recoveryCodes, recoveryCodes);
}

export async function somebodyWithoutASecondFactorEnrolsInTheMiddleOfALogin(on) {
  const credentials = { loginId: "richard@example.com", password: PASSWORD, applicationId: VAULT };
  const { configurableMethods, twoFactorId } = await body(on.client.login(credentials), 242);
  assert.ok(configurableMethods.includes("authenticator"));
  const { secretBase32Encoded } = await body(on.client.generateTwoFactorSecret());
  const code = await on.totp(secretBase32Encoded);
  const enrolment = { method: "authenticator", secretBase32Encoded, code, twoFactorId };

  const enrolled = await body(on.client.enableTwoFactor(RICHARD, enrolment));

  await body(on.client.twoFactorLogin({ twoFactorId, code: enrolled.code, applicationId: VAULT }), 202);
}
