"""FusionAuth: the Login API and what its flows hand off to, one module for each of the vendor's operations."""

from fauxauth.contract import Service
from fauxauth.fusionauth.change_password import CHANGE_PASSWORD
from fauxauth.fusionauth.change_password_check import CHANGE_PASSWORD_CHECK
from fauxauth.fusionauth.forgot_password import FORGOT_PASSWORD
from fauxauth.fusionauth.jwt_issue import JWT_ISSUE
from fauxauth.fusionauth.jwt_refresh import JWT_REFRESH
from fauxauth.fusionauth.jwt_validate import JWT_VALIDATE
from fauxauth.fusionauth.login import LOGIN
from fauxauth.fusionauth.login_ping import LOGIN_PING
from fauxauth.fusionauth.login_record_export import LOGIN_RECORD_EXPORT, LOGIN_RECORD_EXPORT_BY_BODY
from fauxauth.fusionauth.login_record_search import LOGIN_RECORD_SEARCH, LOGIN_RECORD_SEARCH_BY_BODY
from fauxauth.fusionauth.logout import LOGOUT
from fauxauth.fusionauth.openid_configuration import OPENID_CONFIGURATION, OPENID_CONFIGURATION_OF_TENANT
from fauxauth.fusionauth.passwordless_login import PASSWORDLESS_LOGIN
from fauxauth.fusionauth.passwordless_send import PASSWORDLESS_SEND
from fauxauth.fusionauth.passwordless_start import PASSWORDLESS_START
from fauxauth.fusionauth.public_keys import JWKS, PUBLIC_KEYS
from fauxauth.fusionauth.rate_limits import RATE_LIMITED
from fauxauth.fusionauth.recent_logins import RECENT_LOGINS
from fauxauth.fusionauth.recovery_codes import RECOVERY_CODES_GENERATE, RECOVERY_CODES_RETRIEVE
from fauxauth.fusionauth.refresh_tokens import REFRESH_TOKEN_RETRIEVE, REFRESH_TOKENS_RETRIEVE
from fauxauth.fusionauth.refresh_tokens_revoke import REFRESH_TOKENS_REVOKE
from fauxauth.fusionauth.registration import REGISTRATION_DELETE, REGISTRATION_RETRIEVE
from fauxauth.fusionauth.registration_create import REGISTRATION_CREATE
from fauxauth.fusionauth.registration_update import REGISTRATION_PATCH, REGISTRATION_UPDATE
from fauxauth.fusionauth.status import HEALTH, STATUS
from fauxauth.fusionauth.two_factor_disable import TWO_FACTOR_DISABLE
from fauxauth.fusionauth.two_factor_enable import TWO_FACTOR_ENABLE
from fauxauth.fusionauth.two_factor_login import TWO_FACTOR_LOGIN
from fauxauth.fusionauth.two_factor_secret import TWO_FACTOR_SECRET
from fauxauth.fusionauth.two_factor_send import TWO_FACTOR_SEND
from fauxauth.fusionauth.two_factor_send_to_enable import TWO_FACTOR_SEND_TO_ENABLE
from fauxauth.fusionauth.two_factor_start import TWO_FACTOR_START
from fauxauth.fusionauth.two_factor_status import TWO_FACTOR_STATUS, TWO_FACTOR_STATUS_BY_TOKEN
from fauxauth.fusionauth.user_create import USER_CREATE
from fauxauth.fusionauth.user_delete import USER_DELETE
from fauxauth.fusionauth.user_retrieve import USER_RETRIEVE
from fauxauth.fusionauth.user_update import USER_PATCH, USER_UPDATE
from fauxauth.fusionauth.verify import VERIFY_EMAIL, VERIFY_REGISTRATION
from fauxauth.fusionauth.verify_resend import VERIFY_EMAIL_RESEND, VERIFY_REGISTRATION_RESEND

SERVICE = Service(
    name="fusionauth",
    title="FusionAuth",
    operations=(
        LOGIN,
        TWO_FACTOR_LOGIN,
        LOGIN_PING,
        LOGOUT,
        LOGIN_RECORD_SEARCH,
        LOGIN_RECORD_SEARCH_BY_BODY,
        LOGIN_RECORD_EXPORT,
        LOGIN_RECORD_EXPORT_BY_BODY,
        TWO_FACTOR_SEND,
        TWO_FACTOR_SEND_TO_ENABLE,
        TWO_FACTOR_START,
        TWO_FACTOR_STATUS,
        TWO_FACTOR_STATUS_BY_TOKEN,
        TWO_FACTOR_SECRET,
        TWO_FACTOR_ENABLE,
        TWO_FACTOR_DISABLE,
        RECOVERY_CODES_GENERATE,
        RECOVERY_CODES_RETRIEVE,
        FORGOT_PASSWORD,
        CHANGE_PASSWORD,
        CHANGE_PASSWORD_CHECK,
        VERIFY_EMAIL,
        VERIFY_EMAIL_RESEND,
        VERIFY_REGISTRATION,
        VERIFY_REGISTRATION_RESEND,
        USER_CREATE,
        USER_RETRIEVE,
        USER_UPDATE,
        USER_PATCH,
        USER_DELETE,
        REGISTRATION_CREATE,
        REGISTRATION_RETRIEVE,
        REGISTRATION_UPDATE,
        REGISTRATION_PATCH,
        REGISTRATION_DELETE,
        JWT_REFRESH,
        JWT_VALIDATE,
        REFRESH_TOKENS_RETRIEVE,
        REFRESH_TOKEN_RETRIEVE,
        REFRESH_TOKENS_REVOKE,
        JWT_ISSUE,
        PUBLIC_KEYS,
        JWKS,
        OPENID_CONFIGURATION,
        OPENID_CONFIGURATION_OF_TENANT,
        PASSWORDLESS_START,
        PASSWORDLESS_SEND,
        PASSWORDLESS_LOGIN,
        RECENT_LOGINS,
        STATUS,
        HEALTH,
    ),
    rate_limited=RATE_LIMITED,
    json_type="application/json; charset=UTF-8",
    alphabetical=True,
    headers=(("Cache-Control", "no-store"),),
    words=frozenset(
        {
            "action",
            "bulk",
            "change-password",
            "comment",
            "consent",
            "family",
            "forgot-password",
            "import",
            "recent-login",
            "refresh-token",
            "registration",
            "search",
            "two-factor",
            "verify-email",
            "verify-registration",
        }
    ),
)

__all__ = ["SERVICE"]
