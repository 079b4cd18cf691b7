// Flows of verification: of email addresses and of registrations.

import assert from "node:assert/strict";

import { body, EXAMPLE_APP, NILS, UMA } from "./driver.mjs";

export async function anEmailAddressIsVerifiedByTheCodeOfTheEmail(on) {
  const { emailVerificationId } = await on.logIn("uma", 212);
  const verification = { verificationId: emailVerificationId, oneTimeCode: await on.code("uma") };

  await body(on.client.verifyEmailAddress(verification));

  assert.ok((await on.logIn("uma")).user.verified);
}

export async function anEmailAddressIsVerifiedByAnAdministrator(on) {
  await body(on.client.verifyEmailAddressByUserId({ userId: UMA }));

  await on.logIn("uma");
}

export async function theEmailOfAVerificationIsSentAgain(on) {
  const first = await body(on.client.resendEmailVerification("uma@example.com"));
  const { client } = on;
  const second = await body(client.resendEmailVerificationWithApplicationTemplate(EXAMPLE_APP, "uma@example.com"));
  assert.notEqual(first.verificationId, second.verificationId);

  await body(client.verifyEmailAddress({ ...second, oneTimeCode: await on.code("uma") }));

  await on.logIn("uma");
}

export async function aVerificationIdIsMadeWithoutAnEmail(on) {
  const made = await body(on.client.generateEmailVerificationId("uma@example.com"));
  assert.deepEqual(await on.outbox(), []);
  assert.equal((await body(on.client.retrieveUserByVerificationId(made.verificationId))).user.id, UMA);

  await body(on.client.verifyEmailAddress(made));

  await on.logIn("uma");
}

export async function aRegistrationIsVerifiedByTheCodeOfTheEmail(on) {
  const { registrationVerificationId } = await on.logIn("nils", 213);
  const verification = { verificationId: registrationVerificationId, oneTimeCode: await on.code("nils") };

  await body(on.client.verifyUserRegistration(verification));

  assert.ok((await on.logIn("nils")).user.registrations[0].verified);
}

export async function theEmailOfARegistrationIsSentAgain(on) {
  const made = await body(on.client.resendRegistrationVerification("nils@example.com", EXAMPLE_APP));

  await body(on.client.verifyUserRegistration({ ...made, oneTimeCode: await on.code("nils") }));

  assert.equal((await on.logIn("nils")).user.id, NILS);
}

export async function aRegistrationVerificationIdIsMadeWithoutAnEmail(on) {
  const made = await body(on.client.generateRegistrationVerificationId("nils@example.com", EXAMPLE_APP));
  assert.ok(made.verificationId);

  await body(on.client.verifyUserRegistration(made));

  await on.logIn("nils");
}

export async function theDeprecatedWaysTakeTheIdFromThePath(on) {
  const email = await body(on.client.generateEmailVerificationId("uma@example.com"));
  const registration = await body(on.client.generateRegistrationVerificationId("nils@example.com", EXAMPLE_APP));

  await body(on.client.verifyEmail("fake-id"), 404);
  await body(on.client.verifyEmail(email.verificationId));
  await body(on.client.verifyRegistration(registration.verificationId));

  await on.logIn("uma");
  await on.logIn("nils");
}
