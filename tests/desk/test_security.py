"""Who may ask, and what no answer gives away."""

import pytest
from starlette.testclient import TestClient

from desk.asking import OWN, problem
from minsheng.desk.app import create_app
from minsheng.desk.assets import FOLDER, Assets
from minsheng.desk.limits import Limits
from minsheng.desk.security import Hosts, is_loopback

TOKEN = "a-token-of-many-letters"
JSON = {"text": "招聘会"}
PREDICT = "/api/v1/predict"


class TestHost:
    @pytest.mark.parametrize(
        "host", ["localhost", "localhost:8765", "127.0.0.1:9", "[::1]:8765", "LOCALHOST", "localhost."]
    )
    def test_own_names(self, client, host):
        assert client.get("/healthz", headers={"host": host}).status_code == 200

    @pytest.mark.parametrize(
        "host",
        ["evil.example", "localhost.evil.example", "evil.example:8765", "10.0.0.7", "", "127.0.0.1@evil.test"],
    )
    @pytest.mark.parametrize("path", ["/", "/healthz", PREDICT, "/nothing"])
    def test_another_name_is_refused_everywhere(self, client, host, path):
        assert "--allow-host" in problem(client.get(path, headers={"host": host}), 403, "host")

    def test_two_names_are_refused(self, client):
        problem(client.get("/healthz", headers=[("host", "localhost"), ("host", "evil.example")]), 400, "bad-request")

    def test_beyond_loopback_addresses_are_right_and_names_must_be_known(self):
        hosts = Hosts.of("0.0.0.0", ["desk.example"])
        assert hosts.knows("10.0.0.7:8765")
        assert hosts.knows("[fe80::1]:8765")
        assert hosts.knows("desk.example:443")
        assert not hosts.knows("evil.example")

    @pytest.mark.parametrize(
        ("host", "expected"),
        [
            ("127.0.0.1", True),
            ("127.1.2.3", True),
            ("::1", True),
            ("localhost", True),
            ("0.0.0.0", False),
            ("::", False),
        ],
    )
    def test_loopback(self, host, expected):
        assert is_loopback(host) is expected


class TestOrigin:
    @pytest.mark.parametrize("origin", [OWN, "http://LOCALHOST:8765"])
    def test_own_page(self, client, origin):
        headers = {"origin": origin, "sec-fetch-site": "same-origin"}
        assert client.post(PREDICT, json=JSON, headers=headers).status_code == 200

    @pytest.mark.parametrize(
        "origin", ["http://evil.example", "null", "http://localhost:3000", "http://localhost", "file://", "evil", ""]
    )
    @pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
    def test_another_page_is_refused(self, client, origin, method):
        problem(client.request(method, PREDICT, headers={"origin": origin}), 403, "origin")

    @pytest.mark.parametrize("site", ["cross-site", "same-site"])
    def test_the_browser_says_cross_site(self, client, site):
        headers = {"sec-fetch-site": site}
        problem(client.post(PREDICT, json=JSON, headers=headers), 403, "origin")
        assert client.get("/", headers=headers).status_code in (200, 404)  # a link to the desk may be followed

    @pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
    def test_what_a_form_can_send_is_not_taken(self, client, kind):
        for path in (PREDICT, "/api/v1/labels", "/api/v1/train", "/api/v1/train/x/serve"):
            problem(client.post(path, content=b'{"text": "a"}', headers={"content-type": kind}), 415, "media-type")


class TestToken:
    @pytest.fixture
    def client(self, desk):
        app = create_app(desk, hosts=Hosts.of("0.0.0.0"), token=TOKEN)
        with TestClient(app, base_url="http://192.0.2.1:8765") as client:
            yield client

    @pytest.mark.parametrize(
        "path", ["/api/v1/model", "/metrics", "/docs", "/openapi.json", "/api/v1/labels", "/nothing"]
    )
    def test_it_is_asked_for(self, client, path):
        answer = client.get(path)
        problem(answer, 401, "token-missing")
        assert answer.headers["www-authenticate"].startswith("Bearer")
        for given in ("Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN[:-1]}", f"Bearer {TOKEN}x", "Bearer", TOKEN):
            problem(client.get(path, headers={"authorization": given}), 401, "token-wrong")
        assert client.get(path, headers={"authorization": f"Bearer {TOKEN}"}).status_code in (200, 404)

    def test_not_for_health_and_the_page_itself(self, client):
        assert client.get("/healthz").status_code == 200
        assert client.get("/").status_code in (200, 404)
        assert client.get("/static/nothing.js").status_code == 404

    def test_not_around_by_another_spelling(self, client):
        for path in ("//api/v1/model", "/static/../api/v1/model", "/static/%2e%2e/api/v1/model", "/api/v1/model/"):
            assert client.get(path).status_code in (401, 404)


class TestAnswers:
    def test_every_answer_binds_the_browser(self, client):
        answers = [client.get(path) for path in ("/", "/docs", "/healthz", "/nothing", "/static/x.js", "/openapi.json")]
        answers += [client.post(PREDICT, content=b"{"), client.get("/healthz", headers={"host": "evil.example"})]
        for answer in answers:
            policy = answer.headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert "require-trusted-types-for 'script'" in policy
            assert answer.headers["x-content-type-options"] == "nosniff"

    def test_a_mistake_of_the_desk_shows_nothing_of_itself(self, client, desk, capsys):
        desk.serving = None
        answer = client.get("/api/v1/model")
        problem(answer, 500, "failed")
        assert "NoneType" not in answer.text
        assert "content-security-policy" in answer.headers

    def test_nothing_of_a_request_is_echoed_into_an_error(self, client):
        answer = client.post(PREDICT, json={"text": 1, "<script>alert(1)</script>": "<img>"})
        assert "<img>" not in answer.text
        assert answer.headers["content-type"] == "application/problem+json"


class TestFiles:
    @pytest.mark.parametrize(
        "name",
        [
            "../app.py",
            "..%2fapp.py",
            "%2e%2e/app.py",
            "/etc/passwd",
            "..\\app.py",
            "nothing.js",
            ".",
            "%00",
            "a%0d%0ab",
        ],
    )
    def test_no_path_reaches_the_disk(self, client, name):
        assert client.get(f"/static/{name}").status_code == 404

    def test_files_are_served_from_memory_with_their_type(self, client, desk, tmp_path):
        (tmp_path / "a.js").write_text("1")
        (tmp_path / "b.exe").write_text("1")
        desk.assets = Assets(tmp_path)
        answer = client.get("/static/a.js")
        assert answer.headers["content-type"].startswith("text/javascript")
        assert client.get("/static/a.js", headers={"if-none-match": answer.headers["etag"]}).status_code == 304
        assert client.get("/static/b.exe").status_code == 404

    def test_the_page_that_ships_has_no_script_or_style_inside(self, client):
        if not (FOLDER / "index.html").exists():
            pytest.skip("there is no page yet")
        page = client.get("/").text.lower()
        assert "<style" not in page
        assert " style=" not in page
        assert "<script>" not in page
        assert "http://" not in page.replace("http://www.w3.org/", "")
        assert "https://" not in page


class TestGate:
    @pytest.fixture
    def limits(self):
        return Limits(requests=0)

    def test_too_many_at_once(self, client):
        answer = client.post(PREDICT, json=JSON)
        problem(answer, 503, "too-many-requests")
        assert answer.headers["retry-after"] == "1"
        assert client.get("/healthz").status_code == 200
