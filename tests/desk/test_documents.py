"""Documents: any format that is read, within limits, in memory and nowhere else."""

import io
import zipfile

import pytest

from desk.asking import problem, upload
from minsheng import read
from minsheng.desk.limits import Limits
from minsheng.desk.state import Desk


def seed(root_seeds, number):
    return next(root_seeds.glob(f"{number:03}_*.txt"))


def test_a_text_file_gives_its_paragraphs_with_predictions(client, seeds, serving):
    path = seed(seeds, 2)
    response = upload(client, path.read_bytes(), "page.txt")
    assert response.status_code == 201
    answer = response.json()
    expected = read(path).paragraphs
    assert [one["text"] for one in answer["paragraphs"]] == [one.text for one in expected]
    assert [one["line"] for one in answer["paragraphs"]] == [one.line for one in expected]
    predicted = serving.model.predict([one.text for one in expected])
    assert [one["labels"] for one in answer["paragraphs"]] == [list(one.labels) for one in predicted]
    assert client.get(response.headers["location"]).json() == answer


def test_a_page_and_its_encoding(client):
    page = "<html><body><p>全区举办春季招聘会。</p><script>alert(1)</script></body></html>".encode("gb18030")
    answer = upload(client, page, "a.html", encoding="gb18030").json()
    assert [one["text"] for one in answer["paragraphs"]] == ["全区举办春季招聘会。"]
    assert answer["encoding"] == "gb18030"


def test_rows_of_a_table(client):
    table = "标题,备注\n招聘会开幕,a\n,b\n养老服务中心,c\n".encode()
    answer = upload(client, table, "a.csv", text_field="标题").json()
    assert [(one["number"], one["line"], one["text"]) for one in answer["paragraphs"]] == [
        (1, 2, "招聘会开幕"),
        (3, 4, "养老服务中心"),
    ]
    rows = b'{"text": "a"}\nbroken\n{"text": "b"}\n'
    answer = upload(client, rows, "a.jsonl").json()
    assert [one["text"] for one in answer["paragraphs"]] == ["a", "b"]
    assert [one["line"] for one in answer["problems"]] == [2]


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"%PDF-1.4 broken", "a.pdf", ""),
        (b"\x89PNG\r\n\x1a\n", "a.png", "picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc", ".docx"),
        (b"a,b\n1,2\n", "a.csv", "text_field"),
        (b"\x00\x01\x02" * 40, "a.txt", "control characters"),
    ],
)
def test_what_cannot_be_read_is_said(client, data, name, words):
    assert words in problem(upload(client, data, name), 422, "unreadable")
    assert client.get("/api/v1/documents").json() == {"documents": []}


def test_an_encoding_that_is_none(client):
    assert "klingon" in problem(upload(client, b"a", "a.txt", encoding="klingon"), 422, "unreadable")


def test_a_bomb_is_refused(client):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", b"x" * 77_777)
    bomb = file.getvalue().replace((77_777).to_bytes(4, "little"), (1 << 30).to_bytes(4, "little"))
    assert "unpacks" in problem(upload(client, bomb, "a.docx"), 422, "unreadable")


class TestLimits:
    @pytest.fixture
    def limits(self):
        return Limits(file_bytes=2000, paragraphs=5, kept_paragraphs=6, kept_documents=3)

    def test_size(self, client):
        problem(upload(client, b"a" * 2001, "a.txt"), 413, "body-too-large")

    def test_paragraphs(self, client):
        assert "5 paragraphs" in problem(upload(client, b"text\n" + b"a\n" * 6, "a.csv"), 413, "too-many-paragraphs")

    def test_the_oldest_documents_go(self, client):
        ids = [upload(client, b"text\n" + b"a\n" * rows, "a.csv").json()["id"] for rows in (1, 1, 1, 1, 5)]
        kept = [one["id"] for one in client.get("/api/v1/documents").json()["documents"]]
        assert kept == [ids[4], ids[3]]
        problem(client.get(f"/api/v1/documents/{ids[0]}"), 404, "not-found")


class TestTime:
    @pytest.fixture
    def limits(self):
        return Limits(read_seconds=0.01)

    def test_reading_ends_in_time(self, client):
        assert "0.01 seconds" in problem(upload(client, "招聘会。\n".encode() * 200_000, "a.txt"), 503, "timeout")


def test_a_name_reaches_no_disk(client, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    for name in ("../../evil.txt", "/etc/passwd", "..\\evil.csv", f"{tmp_path}/evil.jsonl", "a\0b.txt"):
        answer = upload(client, b'{"text": "a"}', name)
        assert answer.status_code == 201, answer.text
        assert answer.json()["name"] == name
        assert "root:" not in answer.text
    assert sorted(tmp_path.rglob("*")) == before


def test_a_document_is_forgotten(client):
    document = upload(client, "招聘会。".encode(), "a.txt").json()["id"]
    assert [one["id"] for one in client.get("/api/v1/documents").json()["documents"]] == [document]
    assert client.delete(f"/api/v1/documents/{document}").status_code == 204
    problem(client.delete(f"/api/v1/documents/{document}"), 404, "not-found")


def test_a_form_of_another_site_cannot_upload(client):
    answer = client.post(
        "/api/v1/documents", params={"name": "a"}, content=b"a", headers={"content-type": "text/plain"}
    )
    problem(answer, 415, "media-type")


class TestQueue:
    def test_uncertain_paragraphs_come_first_once_each_and_uncorrected(self, client, seeds, desk: Desk):
        for _ in range(2):
            upload(client, seed(seeds, 2).read_bytes(), "page.txt")
        queue = client.get("/api/v1/queue", params={"limit": 200}).json()
        texts = [one["text"] for one in queue["items"]]
        assert queue["total"] == len(texts) == len(set(texts)) == len({p.text for p in read(seed(seeds, 2)).paragraphs})
        doubts = [one["doubt"] for one in queue["items"]]
        assert all(0 <= doubt <= 1 for doubt in doubts)
        assert doubts[0] == max(doubts)
        first = queue["items"][0]
        saved = client.post("/api/v1/labels", json={"text": first["text"], "labels": []}).json()
        assert saved["id"] == first["id"]
        after = client.get("/api/v1/queue", params={"limit": 200}).json()
        assert after["total"] == queue["total"] - 1
        assert first["id"] not in {one["id"] for one in after["items"]}

    def test_what_is_like_the_first_waits(self, client):
        same = "招聘会与养老服务一起举行，居民前来咨询"
        rows = "".join(f"{same}{number}\n" for number in range(10)) + "餐饮单位的老人助餐点抽检\n"
        upload(client, f"text\n{rows}".encode(), "a.csv")
        first = client.get("/api/v1/queue", params={"limit": 2}).json()["items"]
        assert sum(one["text"].startswith(same) for one in first) == 1

    def test_nothing_uploaded(self, client):
        assert client.get("/api/v1/queue").json() == {"total": 0, "items": []}
