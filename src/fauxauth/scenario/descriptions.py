"""
What the vendors' keys mean, for editors and for the reference of keys.

By struct and key. A field whose annotation describes it is not in here, and neither is a key that is accepted only.
"""

from __future__ import annotations

from typing import TypeAlias

from fauxauth.scenario.people_descriptions import PEOPLE

Words: TypeAlias = dict[str, dict[str, str]]

_CONFIGURATION: Words = {
    "ScenarioFile": {
        "clock": "The time of the world.",
        "fusionauth": "FusionAuth: its tenants, applications, keys and users.",
        "fuse": "Fuse: its users, and what it does where the vendor publishes nothing.",
    },
    "ApiKey": {
        "key": "What callers send in the Authorization header.",
        "id": "Its id.",
        "tenantId": "The only tenant that it can see; absent: every one.",
        "permissions": "What it may call; absent: everything.",
        "expirationInstant": "When it stops working; absent: never.",
    },
    "ApiKeyPermissions": {
        "endpoints": "Methods by endpoint, as in {/api/login: [POST, PUT]}; none at all means everything.",
    },
    "Tenant": {
        "id": "Its id; absent: made from the seed.",
        "name": "Its name.",
        "issuer": "The iss claim of its tokens.",
        "emailConfiguration": "Verification of email addresses.",
        "externalIdentifierConfiguration": "How long one-time ids and codes live.",
        "failedAuthenticationConfiguration": "Locking after failed logins.",
        "jwtConfiguration": "How access and refresh tokens are made.",
        "loginConfiguration": "Logins that name no application.",
        "maximumPasswordAge": "When passwords expire.",
        "multiFactorConfiguration": "Which second factors there are, and when one is asked for.",
        "passwordValidationRules": "What a password must look like.",
    },
    "EmailConfiguration": {
        "implicitEmailVerificationAllowed": "Whether using an emailed link or code also verifies the address.",
        "unverified": "What happens to users who have not verified their email.",
        "verificationStrategy": "What the email has: a link, or a code that is typed into a form.",
        "verifyEmail": "Whether users must verify their email; if not, everybody counts as verified.",
    },
    "UnverifiedOptions": {
        "behavior": "Allow logs unverified users in and answers 212 or 213; Gated gives them no tokens.",
    },
    "ExternalIdentifierConfiguration": {
        "changePasswordIdTimeToLiveInSeconds": "How long a changePasswordId lives.",
        "emailVerificationIdTimeToLiveInSeconds": "How long the id that verifies an email lives.",
        "oneTimePasswordTimeToLiveInSeconds": "How long the one-time password of a password change lives.",
        "passwordlessLoginTimeToLiveInSeconds": "How long the code of a passwordless login lives.",
        "registrationVerificationIdTimeToLiveInSeconds": "How long the id that verifies a registration lives.",
        "setupPasswordIdTimeToLiveInSeconds": "How long the id that sets a first password lives.",
        "trustTokenTimeToLiveInSeconds": "How long a trustToken lives.",
        "twoFactorIdTimeToLiveInSeconds": "How long the twoFactorId of a 242 lives.",
        "twoFactorOneTimeCodeIdTimeToLiveInSeconds": "How long a code lives that was sent to enable or disable a "
        "second factor; one that was sent for a login lives as long as its twoFactorId.",
        "twoFactorTrustIdTimeToLiveInSeconds": "How long a trusted computer is not challenged.",
    },
    "FailedAuthenticationConfiguration": {
        "actionCancelPolicy": "What lifts the lock before its time.",
        "actionDuration": "How long the account is locked, in actionDurationUnit.",
        "actionDurationUnit": "The unit of actionDuration; MONTHS count 30 days, YEARS 365.",
        "emailUser": "Whether the user is told by email.",
        "resetCountInSeconds": "After how long without a failure counting begins anew.",
        "tooManyAttempts": "How many failed logins lock the account.",
        "userActionId": "The user action that is taken, one of fusionauth.userActions; absent: accounts never lock.",
    },
    "ActionCancelPolicy": {"onPasswordReset": "Whether a password reset lifts the lock."},
    "JwtConfiguration": {
        "accessTokenKeyId": "The key that signs access tokens, one of fusionauth.keys; absent: an HS256 key.",
        "enabled": "Whether an application has this configuration of its own, or its tenant's.",
        "refreshTokenExpirationPolicy": "Whether a refresh token lives a fixed time, or so long after its last use.",
        "refreshTokenOneTimeUseConfiguration": "What happens to one-time refresh tokens after their use.",
        "refreshTokenRevocationPolicy": "What revokes refresh tokens.",
        "refreshTokenSlidingWindowConfiguration": "The bound on refresh tokens whose window slides.",
        "refreshTokenTimeToLiveInMinutes": "How long a refresh token lives.",
        "refreshTokenUsagePolicy": "Whether a refresh token stays the same, or is replaced at each use.",
        "timeToLiveInSeconds": "How long an access token lives.",
    },
    "OneTimeUse": {"gracePeriodInSeconds": "How long a replaced refresh token still answers."},
    "RevocationPolicy": {
        "onLoginPrevented": "Revoke them when the user is locked or an action prevents their login.",
        "onMultiFactorEnable": "Revoke them when the user enables a first second factor.",
        "onOneTimeTokenReuse": "Revoke them when a replaced one-time token is used again.",
        "onPasswordChanged": "Revoke them when the password changes.",
    },
    "SlidingWindow": {"maximumTimeToLiveInMinutes": "The longest life, with SlidingWindowWithMaximumLifetime."},
    "TenantLoginConfiguration": {
        "requireAuthentication": "Whether a login without an applicationId needs an API key.",
    },
    "MaximumPasswordAge": {
        "days": "After how many days a password has expired.",
        "enabled": "Whether passwords expire.",
    },
    "TenantMultiFactorConfiguration": {
        "authenticator": "Authenticator apps.",
        "email": "Codes by email.",
        "loginPolicy": "Enabled challenges users who have a method; Required those without one, too; Disabled nobody.",
        "sms": "Codes by text message.",
    },
    "Switch": {"enabled": "Whether the method is offered."},
    "PasswordValidationRules": {
        "maxLength": "The most characters.",
        "minLength": "The fewest characters.",
        "rememberPreviousPasswords": "Whether former passwords may be used again.",
        "requireMixedCase": "Whether it must have capital and small letters.",
        "requireNonAlpha": "Whether it must have a character that is neither letter nor digit.",
        "requireNumber": "Whether it must have a digit.",
        "validateOnLogin": "Whether a login with a password that breaks these rules asks for a new one.",
    },
    "RememberPreviousPasswords": {
        "count": "How many former passwords are remembered.",
        "enabled": "Whether they are refused.",
    },
    "Application": {
        "id": "Its id; absent: made from the seed.",
        "name": "Its name.",
        "tenantId": "Its tenant; may be left out where there is only one.",
        "active": "Whether it can be used.",
        "jwtConfiguration": "How its tokens are made; counts only where `enabled` is true in it.",
        "loginConfiguration": "What the Login API may do for it.",
        "multiFactorConfiguration": "Its own policy on second factors.",
        "oauthConfiguration": "What its tokens say.",
        "passwordlessConfiguration": "Login without a password.",
        "roles": "The roles that its users can have; none at all: whatever a registration says.",
        "unverified": "What happens to users whose registration is not verified.",
        "verificationStrategy": "What the email that verifies a registration has: a link, or a code for a form.",
        "verifyRegistration": "Whether users must verify their registration.",
    },
    "LoginConfiguration": {
        "allowTokenRefresh": "Whether refresh tokens can be exchanged for new access tokens.",
        "generateRefreshTokens": "Whether logins give refresh tokens.",
        "requireAuthentication": "Whether a login to it needs an API key.",
    },
    "OauthConfiguration": {
        "scopeHandlingPolicy": "Whether tokens have email and username; absent: they have not, from 1.50 on.",
    },
    "ApplicationMultiFactorConfiguration": {
        "loginPolicy": "When a second factor is asked for; absent: as the tenant has it.",
        "trustPolicy": "Whose trust spares a computer the challenge: any application's, this one's, or none's.",
    },
    "PasswordlessConfiguration": {
        "enabled": "Whether users can log in without a password.",
        "emailLoginStrategy": "What the email has: a link, or a code that is typed into a form.",
    },
    "Role": {
        "name": "Its name.",
        "id": "Its id.",
        "isDefault": "Whether registrations that name no role have this one.",
        "isSuperRole": "Whether it stands for all roles.",
        "description": "What it is for.",
    },
    "Key": {
        "id": "Its id, which accessTokenKeyId names.",
        "algorithm": "The algorithm that it signs with.",
        "kid": "The kid in the headers of tokens; absent: made from the key.",
        "privateKey": "The private key in PEM, for RS and ES algorithms; absent: made.",
        "secret": "The secret, for HS algorithms; absent: made.",
    },
    "UserAction": {
        "id": "Its id, which failedAuthenticationConfiguration.userActionId names.",
        "name": "Its name.",
        "active": "Whether it can be taken.",
        "preventLogin": "Whether it prevents login: only such an action locks.",
        "temporal": "Whether it ends by itself: only such an action locks.",
    },
}

ALIKE = {"Template": "User", "Share": "User"}
"""Structs that have the keys of another one."""

_WORDS: Words = {**_CONFIGURATION, **PEOPLE}


def description(struct: str, key: str) -> str:
    """Return what a key of a struct means; nothing where it is not known."""
    return _WORDS.get(ALIKE.get(struct, struct), {}).get(key, "")


def described() -> set[tuple[str, str]]:
    """Return every struct and key that is described here."""
    return {(struct, key) for struct, keys in _WORDS.items() for key in keys}
