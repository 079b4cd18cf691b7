"""A shop in Flask: its customers log in through FusionAuth's Login API, with a second factor where they have one."""

from __future__ import annotations

from typing import Any

import requests
from flask import Flask, redirect, request, session
from werkzeug.wrappers import Response

MESSAGES = {
    202: "You have no account with this shop.",
    203: "Your password must be changed. We have sent you an email.",
    212: "Please verify your email address.",
    213: "Please verify your account with this shop.",
    404: "Your email or password is wrong.",
    409: "Your account is suspended.",
    410: "Your account has expired.",
    421: "This code is wrong.",
    423: "Your account is locked.",
}
"""What a customer is told, by the status of the Login API."""

TOO_LATE = "That took too long. Please log in again."

SORRY = "We cannot log you in at the moment. Please try again later."


def create_app(auth_url: str, api_key: str, application_id: str) -> Flask:
    """Make the shop. It asks the FusionAuth at ``auth_url``."""
    app = Flask(__name__)
    app.secret_key = "fake-secret"
    auth = requests.Session()
    auth.headers["Authorization"] = api_key

    def ask(path: str, **fields: object) -> tuple[int, dict[str, Any]]:
        try:
            reply = auth.post(f"{auth_url}{path}", json={"applicationId": application_id, **fields}, timeout=5)
            return reply.status_code, reply.json() if reply.content else {}
        except requests.RequestException:
            return 503, {}

    def answer(status: int, body: dict[str, Any]) -> tuple[str, int] | Response:
        if status == 200:
            session["name"] = body["user"].get("firstName", "you")
            return redirect("/")
        if status == 242:
            session["two_factor_id"] = body["twoFactorId"]
            return redirect("/code")
        return MESSAGES.get(status, SORRY), 403

    @app.get("/")
    def home() -> str:
        return f"Hello, {session['name']}!" if "name" in session else "Hello! Please log in."

    @app.post("/login")
    def login() -> tuple[str, int] | Response:
        return answer(*ask("/api/login", loginId=request.form["email"], password=request.form["password"]))

    @app.get("/code")
    def code_form() -> str:
        return "Please enter the code that your authenticator shows."

    @app.post("/code")
    def code() -> tuple[str, int] | Response:
        fields = {"twoFactorId": session["two_factor_id"], "code": request.form["code"]}
        status, body = ask("/api/two-factor/login", **fields)
        return (TOO_LATE, 403) if status == 404 else answer(status, body)

    return app
