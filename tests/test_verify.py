"""``fauxauth verify``: against the fake, and against a server that stands for the real one."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fauxauth import AuthServer
from fauxauth.cli import main
from fauxauth.transport.listening.listener import Listener

from .tls import https, make_certificate

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

FILE = """\
fauxauth: 1
values: {login: richard@example.com, password: fake-password}
fusionauth:
  users:
    - email: ruth@example.com
      twoFactor: {methods: &methods [{method: authenticator}, {method: email, id: BBBB}]}
    - {email: richard@example.com, password: fake-password, twoFactor: {methods: *methods}}
    - {email: monica@example.com, password: pw}
contract:
  a login is challenged:
    - &login
      request: POST /api/login
      headers: {Authorization: fake-api-key}
      json: {loginId: "${login}", password: "${password}"}
      reply: {status: 242, outcome: "fusionauth.login:two_factor_enabled"}
      keep: {id: twoFactorId}
  the authenticator's code completes it:
    - *login
    - request: POST /api/two-factor/login
      json: {twoFactorId: "${id}", code: "${totp richard@example.com}"}
      reply: {status: 200, contains: {user: {email: "${login}", lastLoginInstant: {<instant>: now within 5s}}}}
  the emailed code completes it:
    - *login
    - request: POST /api/two-factor/send/${id}
      json: {methodId: BBBB}
      reply: {status: 200}
    - request: POST /api/two-factor/login
      json: {twoFactorId: "${id}", code: "${code richard@example.com}"}
      reply: {status: 200}
  the id expires:
    - *login
    - clock: {advance: 1d}
    - request: POST /api/two-factor/login
      json: {twoFactorId: "${id}", code: wrong}
      reply: {status: 404}
  a locked account:
    - force: {outcome: "fusionauth.login:account_locked"}
    - request: POST /api/login
      headers: {Authorization: fake-api-key}
      json: {loginId: monica@example.com, password: pw}
      reply: {status: 423}
"""

DIFFERENT = """\
fauxauth: 1
contract:
  nobody is there:
    - request: POST /api/login
      headers: {Authorization: fake-api-key}
      json: {loginId: nobody@example.com, password: pw}
      reply: {status: 200}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FAUXAUTH_API_KEY", raising=False)
    Path("talk.yaml").write_text(FILE, encoding="utf-8")
    Path("different.yaml").write_text(DIFFERENT, encoding="utf-8")
    return tmp_path


@pytest.fixture
def real() -> Iterator[AuthServer]:
    """A server with another API key, another user and another password than the file's."""
    with AuthServer() as server:
        server.load(None)
        method = {"method": "authenticator", "secret": SECRET}
        server.add_user(
            email="real.person@example.org",
            password="real-password",
            two_factor={"methods": [method, {"method": "email", "id": "BBBB"}]},
        )
        yield server


def verify(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str]]:
    code = main(["verify", *arguments])
    captured = capsys.readouterr()
    return code, (captured.out + captured.err).splitlines()


def test_against_the_fake_everything_can_be_done(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, lines = verify(capsys, "talk.yaml")
    assert (code, lines) == (
        0,
        [
            "ok       talk.yaml:10: a login is challenged",
            "ok       talk.yaml:17: the authenticator's code completes it",
            "ok       talk.yaml:22: the emailed code completes it",
            "ok       talk.yaml:30: the id expires",
            "ok       talk.yaml:36: a locked account",
            "5 as expected",
        ],
    )


def test_a_difference_is_told_with_its_place_and_is_exit_code_1(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, lines = verify(capsys, "different.yaml", "talk.yaml")
    assert code == 1
    assert lines[:5] == [
        "differs  different.yaml:3: nobody is there",
        "  different.yaml:7:23: contract['nobody is there'][0].reply.status: expected 200, came 404",
        "            reply: {status: 200}",
        "                            ^",
        "    request: POST /api/login",
    ]
    assert lines[5].startswith("    answer:  fusionauth.login:user_not_found: ")
    assert lines[-1] == "5 as expected, 1 different"


def test_against_a_server_what_only_the_fake_can_do_is_skipped_by_name(
    folder: Path, real: AuthServer, capsys: pytest.CaptureFixture[str]
) -> None:
    code, lines = verify(
        capsys, "talk.yaml", "--against", real.url, "--value", "login=real.person@example.org", "--value",
        "password=real-password",
    )  # fmt: skip
    assert (code, lines) == (
        0,
        [
            "ok       talk.yaml:10: a login is challenged",
            (
                "skipped  talk.yaml:17: the authenticator's code completes it: step 2 (line 19): it needs "
                "richard@example.com's authenticator; give --totp-secret richard@example.com=SECRET"
            ),
            (
                "skipped  talk.yaml:22: the emailed code completes it: step 3 (line 27): it needs the code that is "
                "sent to richard@example.com; give --code-command COMMAND, or --ask"
            ),
            "skipped  talk.yaml:30: the id expires: step 2 (line 32): it moves the clock, which only the fake can do",
            (
                "skipped  talk.yaml:36: a locked account: step 1 (line 37): it forces fusionauth.login:account_locked, "
                "which only the fake can do"
            ),
            "1 as expected, 4 skipped",
        ],
    )
    assert len(real.journal) == 1


def test_what_its_user_lends_is_used(
    folder: Path, real: AuthServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("mail.py").write_text(
        "import json, sys, urllib.request\n"
        "assert sys.argv[1:] == ['richard@example.com']\n"
        f"print(json.load(urllib.request.urlopen('{real.url}/fauxauth/outbox'))[-1]['code'])\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("password", "real-password")
    Path("values.yaml").write_text("login: real.person@example.org\n", encoding="utf-8")
    code, lines = verify(
        capsys, "talk.yaml", "--against", real.url, "--values", "values.yaml", "--value", "password",
        "--totp-secret", f"richard@example.com={SECRET}", "--code-command", f"{sys.executable} mail.py",
    )  # fmt: skip
    assert [line[:2] for line in lines[:3]] == ["ok"] * 3
    assert (code, lines[-1]) == (0, "3 as expected, 2 skipped")
    assert SECRET not in "\n".join(lines)


@pytest.mark.parametrize("by", ["option", "environment"])
def test_the_api_key_is_sent_in_the_place_of_the_files(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    Path("other.yaml").write_text("fauxauth: 1\nfusionauth: {apiKeys: [{key: another-fake-key}]}\n", encoding="utf-8")
    text = DIFFERENT.replace("status: 200", "status: 404")
    Path("different.yaml").write_text(text, encoding="utf-8")
    with AuthServer("other.yaml") as server:
        code, _ = verify(capsys, "different.yaml", "--against", server.url)
        assert code == 1
        arguments = ["--api-key", "another-fake-key"] if by == "option" else []
        if by == "environment":
            monkeypatch.setenv("FAUXAUTH_API_KEY", "another-fake-key")
        code, lines = verify(capsys, "different.yaml", "--against", server.url, *arguments)
        assert (code, lines[-1]) == (0, "1 as expected")


def test_of_a_redirect_it_is_told_where_it_leads(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def elsewhere(_environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        start_response("302 Found", [("Location", "https://auth.example.com/login?code=fake-code")])
        return []

    with Listener(elsewhere) as listener:
        code, lines = verify(capsys, "different.yaml", "--against", listener.url)
    assert code == 1
    assert lines[1].endswith("reply.status: expected 200, came 302")
    assert lines[5] == "    body:    empty, and the reply leads to https://auth.example.com/login"


@pytest.mark.parametrize("version", ["1.48", "1.30"])
def test_that_the_server_has_another_version_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str], version: str
) -> None:
    Path("other.yaml").write_text(f"fauxauth: 1\nfusionauth: {{version: '{version}'}}\n", encoding="utf-8")
    Path("different.yaml").write_text(DIFFERENT.replace("status: 200", "status: 404"), encoding="utf-8")
    with AuthServer("other.yaml") as server:
        assert main(["verify", "different.yaml", "--against", server.url, "--api-key", server.api_key]) == 0
    told = {
        "1.48": "",
        "1.30": "fauxauth: the server is FusionAuth 1.30.0, and different.yaml is for 1.48.0; "
        "what differs may be due to that\n",
    }
    assert capsys.readouterr().err == told[version]


def test_a_certificate_is_checked(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("different.yaml").write_text(DIFFERENT.replace("status: 200", "status: 404"), encoding="utf-8")
    certificate = make_certificate(folder)
    with https(AuthServer().wsgi_app, certificate) as url:
        code, lines = verify(capsys, "different.yaml", "--against", url)
        assert (code, lines[-1]) == (2, "1 not run")
        assert "has a certificate that is not trusted" in lines[1]
        assert verify(capsys, "different.yaml", "--against", url, "--insecure")[0] == 0
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate.file))
        assert verify(capsys, "different.yaml", "--against", url)[0] == 0


def test_a_server_that_is_not_there_is_exit_code_2(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with AuthServer() as server:
        url = server.url
    code, lines = verify(capsys, "different.yaml", "--against", url)
    assert code == 2
    assert lines[:2] == [
        "failed   different.yaml:3: nobody is there",
        f"  different.yaml:4:16: contract['nobody is there'][0].request: {url} cannot be talked to: Connection refused",
    ]


def test_where_all_is_skipped_nothing_was_verified(
    folder: Path, real: AuthServer, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("clock.yaml").write_text("fauxauth: 1\ncontract: {later: [{clock: {advance: 1h}}]}\n", encoding="utf-8")
    code, lines = verify(capsys, "clock.yaml", "--against", real.url)
    assert (code, lines[-1]) == (2, "1 skipped")
    Path("world.yaml").write_text("fauxauth: 1\n", encoding="utf-8")
    assert verify(capsys, "world.yaml") == (2, ["there is no conversation in any of these files"])


def test_as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["verify", "--json", "different.yaml"])
    (found,) = json.loads(capsys.readouterr().out)
    assert code == 1
    assert (found["file"], found["line"], found["name"], found["verdict"]) == (
        "different.yaml",
        3,
        "nobody is there",
        "differs",
    )
    assert found["text"].startswith("different.yaml:7:23: ")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--value", "pasword=a"], "fauxauth: no file has a value 'pasword'; did you mean 'password'?"),
        (
            ["--value", "NOBODY_HAS_SET_THIS"],
            (
                "fauxauth: --value NOBODY_HAS_SET_THIS has no value: it is not in the environment, and there is no "
                "terminal to ask at"
            ),
        ),
        (["--api-key", "a"], "fauxauth: --api-key is for a real server; say which with --against URL"),
        (["--ask"], "fauxauth: --ask is for a real server; say which with --against URL"),
        (
            ["--against", "nonsense"],
            "fauxauth: 'nonsense' is not the URL of a server; write one such as https://auth.example.com",
        ),
        (
            ["--against", "http://127.0.0.1:1", "--totp-secret", "richard@example.co=A"],
            (
                "fauxauth: no conversation needs the authenticator of 'richard@example.co'; did you mean "
                "'richard@example.com'?"
            ),
        ),
        (["--against", "http://127.0.0.1:1", "--totp-secret", "A"], "fauxauth: --totp-secret needs LOGIN_ID=SECRET"),
        (["--values", "none.yaml"], "none.yaml: there is no such file"),
        (["none.yaml"], "none.yaml: there is no such file"),
    ],
)
def test_a_mistake_of_its_user_is_told_in_a_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: list[str], says: str
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    code, lines = verify(capsys, "talk.yaml", *arguments)
    assert (code, lines) == (2, [says])


def test_where_there_is_no_standard_input_nothing_is_asked(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", None)
    code, lines = verify(capsys, "talk.yaml", "--value", "password")
    assert code == 2
    assert [line.rpartition(", and ")[2] for line in lines] == ["there is no terminal to ask at"]


def test_who_ends_the_input_instead_of_typing_is_told_what_is_missing(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(prompt: str) -> str:
        raise EOFError(prompt)

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", ended)
    code, lines = verify(capsys, "talk.yaml", "--value", "NOBODY_HAS_SET_THIS")
    assert (code, lines) == (
        2,
        ["fauxauth: --value NOBODY_HAS_SET_THIS has no value: it is not in the environment, and nothing was typed"],
    )


@pytest.mark.parametrize(
    ("command", "says"),
    [("false", "it ended with 1"), ("no-such-command", "No such file"), ("true", "did not print one line")],
)
def test_a_command_that_finds_no_code_is_told(
    folder: Path, real: AuthServer, capsys: pytest.CaptureFixture[str], command: str, says: str
) -> None:
    code, lines = verify(
        capsys, "talk.yaml", "--against", real.url, "--value", "login=real.person@example.org", "--value",
        "password=real-password", "--code-command", command,
    )  # fmt: skip
    assert code == 2
    assert any(
        "the command for the code that was sent to richard@example.com" in line and says in line for line in lines
    )


def test_what_was_not_given_is_asked_at_the_terminal(
    folder: Path, real: AuthServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def getpass(prompt: str) -> str:
        asked.append(prompt)
        return "real-password" if "password" in prompt else real.outbox.latest().code

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", getpass)
    arguments = ["--ask", "--value", "login=real.person@example.org", "--value", "password"]
    code, lines = verify(capsys, "talk.yaml", "--against", real.url, *arguments)
    assert (code, lines[-1]) == (0, "2 as expected, 3 skipped")
    assert asked == ["password: ", "code that was sent to richard@example.com: "]


def test_a_value_may_come_from_the_environment_of_the_file(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = FILE.replace("password: fake-password}\nfusion", "password: '${TEST_PASSWORD:-fake-password}'}\nfusion")
    Path("talk.yaml").write_text(text, encoding="utf-8")
    assert verify(capsys, "talk.yaml")[0] == 0
    monkeypatch.setenv("TEST_PASSWORD", "another")
    assert verify(capsys, "talk.yaml")[0] == 1


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "soon"])
def test_a_time_limit_is_a_number_of_seconds(folder: Path, capsys: pytest.CaptureFixture[str], seconds: str) -> None:
    with pytest.raises(SystemExit):
        main(["verify", "talk.yaml", "--against", "http://127.0.0.1:9", f"--timeout={seconds}"])
    assert f"argument --timeout: invalid number of seconds value: '{seconds}'" in capsys.readouterr().err


class Gossip:
    """A server that says back all that it is told, in every way that it knows."""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        body = environ["wsgi.input"].read().decode()
        told = [*re.findall(r'"password":"((?:[^"\\]|\\.)*)"', body), environ.get("HTTP_AUTHORIZATION", "")]
        said = [json.loads(f'"{told[0]}"') if told[0] else "", told[1]]
        answer = {"message": f"no, {said[0]} is not it", said[0]: said, "echo": body, "link": f"/?a={quote(said[0])}"}
        header = said[1].encode("ascii", "backslashreplace").decode()
        start_response("400 Bad Request", [("Content-Type", "application/json"), ("X-Echo", header)])
        return [json.dumps(answer).encode()]


SECRETS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=8, max_size=20)


@given(password=SECRETS, key=st.text("abcdefghijklmnopqrstuvwxyzABCDEF0123456789-_", min_size=12, max_size=40))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_no_secret_is_ever_printed(folder: Path, capsys: pytest.CaptureFixture[str], password: str, key: str) -> None:
    Path("gossip.yaml").write_text(
        "fauxauth: 1\n"
        "values: {password: pw}\n"
        "contract:\n"
        "  it gossips:\n"
        "    - request: POST /api/login\n"
        "      headers: {Authorization: fake-api-key}\n"
        "      json: {password: '${password}'}\n"
        "      reply:\n"
        "        body: {message: '${password} was it', echo: 5}\n"
        "        headers: {X-Echo: something}\n",
        encoding="utf-8",
    )
    with Listener(Gossip()) as listener:
        code, lines = verify(
            capsys, "gossip.yaml", "--against", listener.url, f"--value=password={password}", f"--api-key={key}"
        )
    shown = "\n".join(lines)
    assert code == 1
    assert " is not it" in shown
    for secret in (password, key, quote(password), json.dumps(password)[1:-1]):
        assert secret not in shown
