// Flows of users and their registrations, from the first to the last.

import assert from "node:assert/strict";

import { body, EXAMPLE_APP, NOBODY, OTHER_APP, PASSWORD, RICHARD } from "./driver.mjs";

const ANNA = "00000000-0000-0001-0000-00000000000a";

export async function aUserIsCreatedChangedAndLogsIn(on) {
  const user = { email: "anna@example.com", password: PASSWORD, firstName: "Anna" };
  const created = await body(on.client.createUser(ANNA, { user, skipVerification: true }));
  assert.equal(created.user.id, ANNA);
  assert.ok(!("password" in created.user));

  const update = { user: { email: "anna@example.com", lastName: "Lindqvist" } };
  const updated = await body(on.client.updateUser(ANNA, update));
  const patched = await body(on.client.patchUser(ANNA, { user: { firstName: "Annika" } }));

  assert.equal(updated.user.lastName, "Lindqvist");
  assert.deepEqual([patched.user.firstName, patched.user.lastName], ["Annika", "Lindqvist"]);
  await body(on.client.login({ loginId: "anna@example.com", password: PASSWORD }));
}

export async function aUserWithATakenEmailIsRefused(on) {
  const user = { email: "richard@example.com", password: PASSWORD };
  const { fieldErrors } = await body(on.client.createUser(null, { user }), 400);

  assert.equal(fieldErrors["user.email"][0].code, "[duplicate]user.email");
}

export async function aUserIsRetrievedByEverythingThatTellsThem(on) {
  const ways = [
    () => on.client.retrieveUser(RICHARD),
    () => on.client.retrieveUserByEmail("richard@example.com"),
    () => on.client.retrieveUserByLoginId("richard@example.com"),
    () => on.client.retrieveUserByLoginIdWithLoginIdTypes("richard@example.com", ["email"]),
    () => on.client.retrieveUserByUsername("richard"),
  ];

  for (const retrieve of ways) assert.equal((await body(retrieve())).user.id, RICHARD);
  await body(on.client.retrieveUser(NOBODY), 404);
}

export async function aUserIsDeactivatedReactivatedAndDeleted(on) {
  await body(on.client.deactivateUser(RICHARD));
  await on.logIn("richard", 423);
  await body(on.client.reactivateUser(RICHARD));
  await on.logIn();

  await body(on.client.deleteUser(RICHARD));
  await on.logIn("richard", 404);
}

export async function aUserIsDeletedByARequest(on) {
  await body(on.client.deleteUserWithRequest(RICHARD, { hardDelete: true }));

  await body(on.client.retrieveUser(RICHARD), 404);
}

export async function aNewUserIsRegisteredInOneRequest(on) {
  const request = {
    user: { email: "anna@example.com", password: PASSWORD },
    registration: { applicationId: EXAMPLE_APP, roles: ["user"] },
    skipVerification: true,
    skipRegistrationVerification: true,
  };

  const answer = await body(on.client.register(null, request));

  assert.equal(answer.user.email, "anna@example.com");
  assert.deepEqual(answer.registration.roles, ["user"]);
  await on.logIn("anna");
}

export async function aRegistrationIsMadeChangedAndDeleted(on) {
  const here = { applicationId: OTHER_APP };
  await body(on.client.register(RICHARD, { registration: { ...here, username: "rich" } }));
  const { registration } = await body(on.client.retrieveRegistration(RICHARD, OTHER_APP));
  assert.equal(registration.username, "rich");

  const update = { registration: { ...here, timezone: "Europe/Berlin" } };
  const updated = await body(on.client.updateRegistration(RICHARD, update));

  assert.equal(updated.registration.timezone, "Europe/Berlin");
  const patch = { registration: { ...here, username: "dick" } };
  const patched = await body(on.client.patchRegistration(RICHARD, patch));
  assert.equal(patched.registration.timezone, "Europe/Berlin");
  assert.equal(patched.registration.username, "dick");
  await on.logIn("richard", 200, here);
  await body(on.client.deleteRegistration(RICHARD, OTHER_APP));
  await on.logIn("richard", 202, here);
  await body(on.client.retrieveRegistration(RICHARD, OTHER_APP), 404);
}

export async function aRegistrationIsDeletedByARequest(on) {
  await body(on.client.deleteRegistrationWithRequest(RICHARD, EXAMPLE_APP, {}));

  await on.logIn("richard", 202);
}
