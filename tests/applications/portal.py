"""
A portal in FastAPI: an API for a browser application, which asks FusionAuth with an async client.

It reads the access tokens itself, with the keys that FusionAuth publishes.
"""

from __future__ import annotations

from typing import Any

import httpx
import jwt
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse

REFUSALS = {
    202: (403, "This account is not for the portal."),
    203: (403, "The password must be changed."),
    212: (403, "The email address must be verified."),
    213: (403, "The account must be verified for the portal."),
    404: (401, "The email or the password is wrong, or the login took too long."),
    409: (403, "This account is suspended."),
    410: (403, "This account has expired."),
    421: (401, "This code is wrong."),
    423: (403, "This account is locked."),
}
"""What the portal answers, by the status of the Login API; everything else is an outage."""

NOBODY = (401, "Please log in.")
OUTAGE = (503, "Please try again later.")


class Portal:
    """What the endpoints have in common: asking FusionAuth, and reading its tokens."""

    def __init__(self, auth: httpx.AsyncClient, application_id: str) -> None:
        self._auth = auth
        self._application_id = application_id

    async def ask(self, method: str, path: str, **fields: object) -> tuple[int, Any]:
        """Return the status and the JSON of a reply. Raises an `HTTPException` with 503 where none comes."""
        try:
            reply = await self._auth.request(method, path, json=fields or None)
            return reply.status_code, reply.json() if reply.content else None
        except (httpx.HTTPError, ValueError) as error:
            raise HTTPException(*OUTAGE) from error

    async def log_in(self, path: str, **fields: object) -> JSONResponse:
        """Log somebody in: 200 with tokens, 202 where a code is asked for."""
        status, body = await self.ask("POST", path, applicationId=self._application_id, **fields)
        if status == 200:
            return JSONResponse({"token": body["token"], "refreshToken": body["refreshToken"]})
        if status == 242:
            return JSONResponse({"twoFactorId": body["twoFactorId"], "methods": body.get("methods", [])}, 202)
        raise HTTPException(*REFUSALS.get(status, OUTAGE))

    async def claims(self, token: str) -> dict[str, Any]:
        """Return the claims of a token for this portal. Raises an `HTTPException` with 401 for any other."""
        _, published = await self.ask("GET", "/.well-known/jwks.json")
        try:
            keys = {key.key_id: key.key for key in jwt.PyJWKSet.from_dict(published).keys}
            key = keys[jwt.get_unverified_header(token).get("kid")]
            return jwt.decode(token, key, ["ES256"], audience=self._application_id, issuer="portal.example.com")
        except (jwt.PyJWTError, KeyError) as error:
            raise HTTPException(*NOBODY) from error


def create_app(auth: httpx.AsyncClient, application_id: str) -> FastAPI:
    """Make the portal. ``auth`` has the base URL and the API key of a FusionAuth."""
    app = FastAPI()
    portal = Portal(auth, application_id)

    @app.post("/session")
    async def log_in(request: Request) -> JSONResponse:
        form = await request.json()
        return await portal.log_in("/api/login", loginId=form["email"], password=form["password"])

    @app.post("/session/code")
    async def give_code(request: Request) -> JSONResponse:
        form = await request.json()
        return await portal.log_in("/api/two-factor/login", twoFactorId=form["twoFactorId"], code=form["code"])

    @app.post("/session/send")
    async def send_code(request: Request) -> JSONResponse:
        form = await request.json()
        status, _ = await portal.ask("POST", f"/api/two-factor/send/{form['twoFactorId']}", methodId=form["methodId"])
        return JSONResponse({"sent": status == 200})

    @app.post("/session/refresh")
    async def refresh(request: Request) -> JSONResponse:
        form = await request.json()
        status, body = await portal.ask("POST", "/api/jwt/refresh", refreshToken=form["refreshToken"])
        if status != 200:
            raise HTTPException(*(NOBODY if status == 400 else OUTAGE))
        return JSONResponse({"token": body["token"]})

    @app.get("/me")
    async def me(request: Request) -> JSONResponse:
        claims = await portal.claims(request.headers.get("Authorization", "").removeprefix("Bearer "))
        return JSONResponse({"email": claims["email"], "roles": claims["roles"]})

    return app
