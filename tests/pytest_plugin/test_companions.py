"""The fixtures in the company of others: xdist, asyncio, anyio, unittest, doctest, threads."""

from __future__ import annotations

import pytest

from tests.pytest_plugin.suites import run

ASYNC_LOGIN = """
import httpx

async def log_in_async(fake):
    async with httpx.AsyncClient(base_url=fake.url, headers={"Authorization": fake.api_key}) as client:
        asked = {"loginId": "richard@example.com", "password": "open-sesame", "applicationId": fake.application_id}
        return (await client.post("/api/login", json=asked)).status_code
"""


@pytest.mark.parametrize("mode", ["strict", "auto"])
def test_asynchronous_tests_and_fixtures_of_pytest_asyncio(suite: pytest.Pytester, mode: str) -> None:
    pytest.importorskip("pytest_asyncio")
    suite.makeini(
        f"[pytest]\nasyncio_mode = {mode}\nasyncio_default_fixture_loop_scope = function\nfilterwarnings = error"
    )
    suite.makepyfile(
        helpers_async=ASYNC_LOGIN,
        test_it="""
        import pytest
        import pytest_asyncio
        from helpers_async import log_in_async

        @pytest_asyncio.fixture
        async def status(fauxauth):
            fauxauth.add_user(email="richard@example.com", password="open-sesame")
            return await log_in_async(fauxauth)

        @pytest.mark.asyncio
        async def test_login(fauxauth, status):
            assert (status, await log_in_async(fauxauth)) == (200, 200)

        @pytest.mark.asyncio
        async def test_fresh_world(fauxauth):
            assert await log_in_async(fauxauth) == 404
        """,
    )
    run(suite, "-pasyncio", by_itself=True).assert_outcomes(passed=2)


def test_asynchronous_tests_of_anyio(suite: pytest.Pytester) -> None:
    pytest.importorskip("anyio")
    suite.makepyfile(
        helpers_async=ASYNC_LOGIN,
        test_it="""
        import pytest
        from helpers_async import log_in_async

        pytestmark = [pytest.mark.anyio, pytest.mark.fauxauth("richard.yaml")]

        @pytest.fixture
        def anyio_backend():
            return "asyncio"

        @pytest.fixture
        async def status(fauxauth):
            return await log_in_async(fauxauth)

        async def test_login(fauxauth, status):
            assert (status, await log_in_async(fauxauth)) == (200, 200)
        """,
    )
    run(suite, "-panyio", by_itself=True).assert_outcomes(passed=1)


def test_classes_of_unittest(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        test_it="""
        import unittest
        import pytest
        from helpers import ask_for_what_is_not_faked, log_in

        @pytest.mark.fauxauth("richard.yaml")
        class TestLogin(unittest.TestCase):
            @pytest.fixture(autouse=True)
            def _with_fauxauth(self, fauxauth):
                self.fauxauth = fauxauth

            def test_login(self):
                self.assertEqual(log_in(self.fauxauth), 200)
                self.assertEqual(len(self.fauxauth.journal), 1)

            @pytest.mark.fauxauth({})
            def test_other_world(self):
                self.assertEqual(log_in(self.fauxauth), 404)
                self.assertEqual(len(self.fauxauth.journal), 1)

            def test_fails(self):
                log_in(self.fauxauth)
                self.fail("wrong page")

            def test_not_faked(self):
                ask_for_what_is_not_faked(self.fauxauth)

        class TestByName(unittest.TestCase):
            @pytest.fixture(autouse=True)
            def _with_request(self, request):
                self.request = request

            def test_login(self):
                fauxauth = self.request.getfixturevalue("fauxauth")
                self.assertEqual(log_in(fauxauth), 404)
        """
    )
    result = run(suite, "-v")
    result.assert_outcomes(passed=3, failed=2)
    result.stdout.fnmatch_lines(
        [
            "*::test_fails FAILED*",
            "*::test_not_faked FAILED*",
            "*AssertionError: wrong page",
            "*- fauxauth: the last exchanges -*",
            "this was asked of fauxauth and is not faked:",
        ]
    )


def test_asynchronous_classes_of_unittest(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        helpers_async=ASYNC_LOGIN,
        test_it="""
        import asyncio
        import unittest
        import pytest
        from helpers_async import log_in_async

        @pytest.mark.fauxauth("richard.yaml")
        class TestLogin(unittest.IsolatedAsyncioTestCase):
            @pytest.fixture(autouse=True)
            def _with_fauxauth(self, fauxauth):
                self.fauxauth = fauxauth

            async def asyncSetUp(self):
                self.assertEqual(await log_in_async(self.fauxauth), 200)

            async def test_login(self):
                waiting = asyncio.create_task(
                    asyncio.to_thread(self.fauxauth.journal.wait_for, "fusionauth.login", times=2)
                )
                self.assertEqual(await log_in_async(self.fauxauth), 200)
                self.assertEqual((await waiting).status, 200)

            async def test_fresh_world(self):
                self.assertEqual(len(self.fauxauth.journal), 1)
        """,
    )
    run(suite, "-W", "error", by_itself=True).assert_outcomes(passed=2)


def test_doctests(suite: pytest.Pytester) -> None:
    suite.makefile(
        ".txt",
        test_login="""
        >>> fauxauth = getfixture("fauxauth")
        >>> from helpers import log_in
        >>> log_in(fauxauth)
        404
        """,
    )
    run(suite, "-ppythonpath", "-o", "pythonpath=.").assert_outcomes(passed=1)


def test_requests_from_many_threads(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        from concurrent.futures import ThreadPoolExecutor
        import pytest
        from helpers import log_in

        @pytest.mark.fauxauth("richard.yaml")
        @pytest.mark.parametrize("run", range(5))
        def test_login(fauxauth, run):
            with ThreadPoolExecutor(8) as pool:
                assert list(pool.map(lambda _: log_in(fauxauth), range(32))) == [200] * 32
            assert fauxauth.journal.outcomes == ["fusionauth.login:authenticated"] * 32
        """
    )
    run(suite).assert_outcomes(passed=5)


def test_workers_of_xdist_have_a_socket_each_and_tell_what_failed(suite: pytest.Pytester) -> None:
    pytest.importorskip("xdist")
    suite.makepyfile(
        test_it="""
        import pytest
        from helpers import ask_for_what_is_not_faked, log_in

        @pytest.mark.fauxauth("richard.yaml")
        @pytest.mark.parametrize("number", range(8))
        def test_login(fauxauth, number, worker_id, tmp_path_factory):
            (tmp_path_factory.getbasetemp().parent / worker_id).write_text(fauxauth.url)
            assert log_in(fauxauth) == 200
            assert len(fauxauth.journal) == 1

        def test_fails(fauxauth):
            log_in(fauxauth)
            raise AssertionError("wrong page")

        def test_not_faked(fauxauth):
            ask_for_what_is_not_faked(fauxauth)
        """
    )
    result = run(suite, "-pxdist", "-n2", "--dist=each", by_itself=True)
    result.assert_outcomes(passed=16, failed=4)
    result.stdout.fnmatch_lines(
        [
            "*AssertionError: wrong page",
            "*- fauxauth: the last exchanges -*",
            "*POST /api/login*404*fusionauth.login:user_not_found*",
            "this was asked of fauxauth and is not faked:",
        ]
    )
    folder = suite.path.parent
    urls = {path.name: path.read_text() for path in folder.rglob("gw?") if path.is_file()}
    assert set(urls) == {"gw0", "gw1"}
    assert urls["gw0"] != urls["gw1"]


def test_the_order_of_tests_is_no_matter(suite: pytest.Pytester) -> None:
    suite.makeconftest(
        """
        import random

        def pytest_collection_modifyitems(items, config):
            random.Random(config.getini("shuffle")).shuffle(items)

        def pytest_addoption(parser):
            parser.addini("shuffle", "A seed.")
        """
    )
    suite.makepyfile(
        """
        import pytest
        from helpers import log_in

        @pytest.fixture(scope="module")
        def service(fauxauth_server):
            fauxauth_server.add_user(email="service@example.com", password="open-sesame")

        @pytest.mark.parametrize("run", range(3))
        def test_empty(fauxauth, run):
            assert log_in(fauxauth) == 404

        @pytest.mark.fauxauth("richard.yaml")
        @pytest.mark.parametrize("run", range(3))
        def test_richard(fauxauth, run):
            assert log_in(fauxauth) == 200
            fauxauth.clock.advance(days=400)

        @pytest.mark.parametrize("run", range(3))
        def test_service(fauxauth_server, service, run):
            assert log_in(fauxauth_server, "service@example.com") == 200

        @pytest.mark.parametrize("run", range(3))
        def test_factory(fauxauth_factory, run):
            assert log_in(fauxauth_factory("richard.yaml")) == 200
        """
    )
    for seed in range(4):
        run(suite, "-o", f"shuffle={seed}").assert_outcomes(passed=12)
