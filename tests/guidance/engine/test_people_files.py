"""People in files: read cell by cell, written and read back alike, and refused in sentences where they cannot be."""

import io
import pickle
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.guidance.engine.conftest import LEILA, SPRING
from viadukt.guidance.engine.batch import Coded, People, evaluate_many
from viadukt.guidance.engine.model import Rulebooks
from viadukt.guidance.engine.people_csv import read_csv, write_csv
from viadukt.guidance.engine.people_npz import read_npz, write_npz
from viadukt.guidance.engine.population import PeopleError, Population, grouped, presume
from viadukt.guidance.engine.verdicts import MET, UNMET
from viadukt.guidance.library import shipped

A1 = np.array(["A1"])
HEAD = "job_offer,job_months,job_matches_qualification,qualification,degree_comparable,job_salary,job_isco,sex"


@pytest.fixture
def csv_of(tmp_path: Path, books: Rulebooks) -> Callable[..., Population]:
    def csv_of(text: str | bytes, **options: Any) -> Population:
        path = tmp_path / "people.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_csv(path, books, **options)

    return csv_of


@pytest.fixture
def npz_of(tmp_path: Path, books: Rulebooks) -> Callable[..., Population]:
    def npz_of(**arrays: Any) -> Population:
        path = tmp_path / "people.npz"
        np.savez(path, **arrays)
        return read_npz(path, books)

    return npz_of


def column(population: Population, key: str) -> list[Any]:
    """What everybody says of a fact or a group; nothing where it is not known."""
    held = {**population.people.coded, **population.groups}[key]
    return [held.values[code] if code < len(held.values) else None for code in held.codes.tolist()]


def faults(read: Callable[..., Population], *given: Any, **options: Any) -> list[str]:
    with pytest.raises(PeopleError) as caught:
        read(*given, **options)
    return str(caught.value).splitlines()


# -- CSV


def test_each_row_is_somebody_and_an_empty_cell_is_not_known(csv_of, books):
    people = csv_of(f"{HEAD}\ntrue,12,true,degree,true,60000,2512,female\nfalse,,,,, 45934.20 ,,male\n")

    assert [column(people, key) for key in ("job_offer", "qualification", "job_isco", "sex")] == [
        [True, False], ["degree", None], ["2512", None], ["female", "male"],
    ]  # fmt: skip
    assert people.people.numbers["job_salary"].tolist() == [60000, 45934.2]
    assert evaluate_many(books, people.people, SPRING).of("18g").tolist() == [MET, UNMET]


@pytest.mark.parametrize("said", ["true", "TRUE", "Wahr", "ja", "YES", "1"])
def test_yes_is_said_in_many_ways(csv_of, said):
    assert column(csv_of(f"job_offer\n{said}\n"), "job_offer") == [True]


@pytest.mark.parametrize(
    "text",
    [
        "german;job_salary\nB1;45934.20\n",
        "german\tjob_salary\nB1\t45934.20\n",
        "\ufeffgerman,job_salary\r\nB1,45934.20\r\n",
        '"german","job_salary"\n"B1","45934.20"\n\n',
    ],
)
def test_semicolons_tabs_marks_and_quotes_are_read(csv_of, text):
    people = csv_of(text)

    assert (column(people, "german"), people.people.numbers["job_salary"].tolist()) == (["B1"], [45934.2])


def test_days_are_read(csv_of):
    dates = csv_of("qualification_date,german\n2024-02-29,A1\n,A2\n").people.dates["qualification_date"]

    assert dates.astype(str).tolist() == ["2024-02-29", "NaT"]


@pytest.mark.parametrize(
    ("key", "cell", "says"),
    [
        ("german", "b1", '"b1" is none of: none, A1, A2, B1, B2, C1, C2. Did you mean "B1"?'),
        ("german", "=cmd()", '"=cmd()" is none of: none, A1, A2, B1, B2, C1, C2.'),
        ("job_salary", "45.934,20", '"45.934,20" is no number. Write it as 45934.20.'),
        ("job_salary", "-1", "-1 is less than 0 EUR"),
        ("job_salary", "nan", '"nan" is no number.'),
        ("job_salary", "1_000", '"1_000" is no number.'),
        ("job_salary", "1e999", "Infinity is no number."),
        ("job_offer", "vielleicht", '"vielleicht" is neither true nor false.'),
        ("date_of_birth", "01.05.1990", '"01.05.1990" is no day. Write it as 1991-05-23.'),
        ("job_isco", "25121", '"25121" is no occupation.'),
        ("residence_country", "ghana", '"ghana" is no country.'),
        ("weight", "0", '"0" is no weight: a number above 0 was expected.'),
        ("synthetic", "maybe", '"maybe" is neither true nor false.'),
        ("sex", "\x1b[31mred", '"�[31mred" cannot name a group: a short text of one line was expected.'),
    ],
)
def test_a_bad_cell_is_named_with_its_line_and_what_was_expected(csv_of, key, cell, says):
    found = faults(csv_of, f"{key};english\n{cell};A1\n")

    assert (len(found), found[0].startswith(f'people.csv, line 2: column "{key}": {says}')) == (1, True), found


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("german_level\nB1\n", ', line 1: column "german_level": no such fact. Did you mean "german"? '),
        ("german,german\nB1,B1\n", ', line 1: the column "german" stands there twice.'),
        ("german,job_offer\nB1\n", ", line 2: 1 cells; the head has 2 columns."),
        ("german\n", ": nobody in it: a row for each person was expected."),
        ("", ", line 1: empty. A row of column names was expected"),
        ("weight,german\n1,A1\n,A2\n", ': column "weight": 1 cells are empty; everybody needs a weight, or nobody.'),
        (b"german\nB\xff\n", ": not UTF-8. Save the file as UTF-8."),
        ('german\n"B1\n', ", line 2: no valid CSV: unexpected end of data."),
        ("german\n" + "x" * 200_000 + "\n", ", line 2: no valid CSV: field larger than field limit"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_of_people_says_what_is_wrong(csv_of, text, says):
    assert faults(csv_of, text)[0].startswith(f"people.csv{says}")


def test_every_bad_cell_is_named(csv_of):
    rows = "".join("b1,maybe\n" if number % 2 else "B1,true\n" for number in range(20))

    assert len(faults(csv_of, f"german,job_offer\n{rows}")) == 20


def test_of_very_many_bad_cells_the_number_is_told(csv_of):
    found = faults(csv_of, "german\n" + "b1\n" * 1500)

    assert (len(found), found[-1]) == (1001, "… and 500 more.")


def test_a_cell_of_several_lines_does_not_shift_the_lines_that_are_told(csv_of):
    found = faults(csv_of, 'note,german\n"one\ntwo",A1\nx,b1\n', ignore=["note"])

    assert found[0].startswith('people.csv, line 4: column "german"')


def test_what_looks_like_a_formula_is_only_a_name_of_a_group(csv_of):
    assert column(csv_of("german,land\nA1,=cmd()\n", by=["land"]), "land") == ["=cmd()"]


def test_columns_may_be_left_out(csv_of):
    assert column(csv_of("id,german\n7,A1\n", ignore=["id"]), "german") == ["A1"]


def test_many_rows_in_pieces_keep_their_order(csv_of):
    count = 45_000
    rows = "".join(f"{'A1' if number % 3 else 'B2'},{number}\n" for number in range(count))
    people = csv_of(f"german,job_salary\n{rows}")

    assert people.people.numbers["job_salary"].tolist() == list(range(count))
    assert column(people, "german") == ["A1" if number % 3 else "B2" for number in range(count)]


def test_too_many_people_are_refused(csv_of, monkeypatch):
    monkeypatch.setattr("viadukt.guidance.engine.people_csv.MOST_PEOPLE", 3)

    assert faults(csv_of, "german\n" + "A1\n" * 4) == ["people.csv: more than 3 people. Split it into several files."]


def test_too_large_a_file_is_not_opened(csv_of, monkeypatch):
    monkeypatch.setattr("viadukt.guidance.engine.people_csv.MOST_BYTES", 3)

    assert faults(csv_of, "german\nA1\n") == ["people.csv: larger than 0 GiB. Split it into several files."]


# -- NPZ


def test_arrays_are_read_by_the_keys_of_facts(npz_of):
    people = npz_of(
        job_offer=np.array([True, False]),
        german=np.array(["B1", ""]),
        job_salary=np.array([50000, 1]),
        qualification_date=np.array(["2024-02-29", "NaT"], dtype="M8[D]"),
        sex=np.array(["female", "male"]),
        job_isco=np.array([2512, 5120]),
    )

    assert [column(people, key) for key in ("job_offer", "german", "sex", "job_isco")] == [
        [True, False], ["B1", None], ["female", "male"], ["2512", "5120"],
    ]  # fmt: skip
    assert people.people.numbers["job_salary"].tolist() == [50000, 1]


def test_few_values_may_come_as_codes(npz_of):
    people = npz_of(german=np.array([1, 0, 2], dtype=np.uint8), **{"german.values": np.array(["A1", "B1"])})

    assert column(people, "german") == ["B1", "A1", None]


@pytest.mark.parametrize(
    ("arrays", "says"),
    [
        ({"german_level": np.array(["B1"])}, '"german_level": no such fact. Did you mean "german"?'),
        ({"german": np.array(["B1", "b1"])}, '"german": person 2: "b1" is none of: none, A1, A2, B1, B2, C1, C2.'),
        ({"german": A1, "english": np.array(["B1", "B2"])}, 'the arrays differ in length: "german" 1, "english" 2.'),
        ({"german": np.array([["B1"]])}, '"german": 2 dimensions; one entry a person was expected.'),
        ({"german": np.array("B1")}, '"german": one entry a person was expected.'),
        ({"german": np.array(["x" * 200])}, '"german": texts of up to 200 signs; at most 80 were expected.'),
        ({"german": np.array([b"B1"])}, '"german": |S2 is neither text nor a number'),
        ({"german": np.array([1.5])}, '"german": numbers stand where text was expected.'),
        ({"job_salary": np.array(["50000"])}, '"job_salary": text stand where numbers were expected.'),
        ({"job_salary": np.array([1.0, -1.0])}, '"job_salary": person 2: -1 is less than 0 EUR'),
        ({"job_salary": np.array([np.inf])}, '"job_salary": person 1: Infinity is no number.'),
        ({"job_salary": np.array([1 + 2j])}, '"job_salary": complex128 is neither text nor a number'),
        ({"age": np.array([130])}, '"age": person 1: 130 is more than 120'),
        ({"date_of_birth": np.array([1990])}, '"date_of_birth": whole numbers stand where days were expected'),
        ({"date_of_birth": np.array(["12000-01-01"], dtype="M8[D]")}, '"date_of_birth": person 1: 12000-01-01 is no day of'),
        ({"job_offer": np.array(["perhaps"])}, '"job_offer": person 1: "perhaps" is neither true nor false.'),
        ({"german": np.array([3]), "german.values": A1}, '"german": person 1: there is no value 3; 0 to 1 were expected.'),
        ({"german": np.array([-1]), "german.values": A1}, '"german": person 1: there is no value -1; 0 to 1 were expected.'),
        ({"german": np.array([0]), "german.values": np.array(["Z9"])}, '"german": value 0: "Z9" is none of:'),
        ({"german": A1, "german.values": A1}, '"german": whole numbers and, in "german.values", text were expected.'),
        ({"german": A1, "weight": np.array([0.0])}, '"weight": person 1: 0.0 is no weight: a number above 0 was expected.'),
        ({"german": A1, "weight": np.array([np.nan])}, '"weight": person 1: nan is no weight: a number above 0 was expected.'),
        ({"german": np.array([], dtype=str)}, "nobody in it: an array with an entry for each person was expected."),
        ({}, "nobody in it: an array with an entry for each person was expected."),
        ({"german": np.array(["A1", object()], dtype=object)}, '"german": Python objects, which are not read.'),
    ],
)  # fmt: skip
def test_an_array_that_cannot_be_is_named(npz_of, arrays, says):
    found = faults(npz_of, **arrays)

    assert found[0].startswith(f"people.npz: {says}"), found


class Opens:
    """What a pickle would run when it is read."""

    def __reduce__(self) -> Any:
        return Path.touch, (Path("pwned"),)


def test_nothing_is_unpickled(tmp_path, books, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "people.npz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("german.npy", pickle.dumps(Opens()))
        held = io.BytesIO()
        np.lib.format.write_array(held, np.array([Opens()], dtype=object))
        archive.writestr("english.npy", held.getvalue())

    assert faults(read_npz, path, books) == ["people.npz: no NPZ that can be read. Write it with numpy.savez."]
    assert not Path("pwned").exists()


def header(shape: tuple[int, ...], descr: str = "<f8") -> bytes:
    held = io.BytesIO()
    np.lib.format.write_array_header_1_0(held, {"shape": shape, "fortran_order": False, "descr": descr})
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("job_salary.npy", header((10**12,)) + b"\0" * 8, '"job_salary": 1,000,000,000,000 entries; at most 5,000,000 people'),
        ("job_salary.npy", header((1000,)) + b"\0" * 8, '"job_salary": its length is not what its head says.'),
        ("job_salary.npy", b"not an array", "no NPZ that can be read."),
        ("job_salary.txt", b"1", '"job_salary.txt": is no array, or stands there twice.'),
        ("../../job_salary.npy", header((1,)) + b"\0" * 8, '"../../job_salary": no such fact.'),
    ],
)
def test_a_head_that_lies_is_found_before_anything_is_unpacked(tmp_path, books, name, content, says):
    path = tmp_path / "people.npz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, content)

    assert faults(read_npz, path, books)[0].startswith(f"people.npz: {says}")


def test_a_bomb_is_not_unpacked(tmp_path, books, monkeypatch):
    monkeypatch.setattr("viadukt.guidance.engine.people_npz.MOST_BYTES", 1024**2)
    path = tmp_path / "people.npz"
    np.savez_compressed(path, job_salary=np.zeros(200_000))

    assert path.stat().st_size < 10_000
    assert faults(read_npz, path, books) == ["people.npz: too large: at most 800 arrays and 0 GiB can be read at once."]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"german\nA1\n", bytes(1000)])
def test_what_is_no_archive_is_refused(tmp_path, books, content):
    path = tmp_path / "people.npz"
    path.write_bytes(content)

    assert faults(read_npz, path, books) == ["people.npz: no NPZ that can be read. Write it with numpy.savez."]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_archive_is_refused_or_read_never_worse(data, tmp_path, books):
    path = tmp_path / "people.npz"
    np.savez_compressed(path, german=np.array(["A1", "B2"] * 50), job_salary=np.arange(100.0))
    content = bytearray(path.read_bytes())
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=8)):
        content[at] = data.draw(st.integers(0, 255))
    path.write_bytes(content)

    with suppress(PeopleError):
        read_npz(path, books)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=300))
def test_any_bytes_are_a_csv_or_refused(content, tmp_path, books):
    path = tmp_path / "people.csv"
    path.write_bytes(b"german,job_salary\n" + content)

    with suppress(PeopleError):
        read_csv(path, books)


# -- both


@pytest.mark.parametrize(("write", "read"), [(write_csv, read_csv), (write_npz, read_npz)])
def test_what_is_written_is_read_back(tmp_path, csv_of, books, write, read):
    before = csv_of(
        "job_offer,german,job_salary,qualification_date,sex,weight\n"
        "true,B1,45934.2,2024-02-29,female,1.5\nfalse,,,,,2\n,none,0,1990-01-01,male,3\n"
    )
    path = tmp_path / "again"
    write(path, before)
    after = read(path, books)

    assert [column(after, key) for key in ("job_offer", "german", "sex")] == [
        column(before, key) for key in ("job_offer", "german", "sex")
    ]
    assert np.array_equal(after.people.numbers["job_salary"], before.people.numbers["job_salary"], equal_nan=True)
    assert after.people.dates["qualification_date"].astype(str).tolist() == ["2024-02-29", "NaT", "1990-01-01"]
    assert after.weights is not None
    assert (after.weights.tolist(), after.synthetic) == ([1.5, 2, 3], False)


@pytest.mark.parametrize(("write", "read"), [(write_csv, read_csv), (write_npz, read_npz)])
def test_invented_people_stay_marked(tmp_path, csv_of, books, write, read):
    people = csv_of("german,synthetic,synthetic_by\nA1,true,viadukt people 1\nB1,,\n")
    write(tmp_path / "again", people)
    after = read(tmp_path / "again", books)

    assert (people.synthetic, people.made_by) == (True, "viadukt people 1")
    assert (after.synthetic, after.made_by) == (True, "viadukt people 1")


def test_what_is_presumed_is_put_in_and_counted():
    real = shipped()
    held = Coded(np.array([0, 1, 2], dtype=np.uint8), (True, False))
    people = presume(real, Population("x", People(3, {"blue_card_excluded": held}, {}, {})))

    assert column(people, "blue_card_excluded") == [True, False, False]
    assert column(people, "study_title_excluded") == [False] * 3
    assert dict(people.presumed) == {"blue_card_excluded": 1, "study_title_excluded": 3}


def test_columns_to_group_by_are_those_that_are_there_unless_named(csv_of, books):
    people = csv_of("sex,qualification,german,job_salary\nfemale,degree,A1,1\n")

    assert list(grouped(books, people, None)) == ["sex", "qualification"]
    assert list(grouped(books, people, ["german"])) == ["german"]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("job_salary", "job_salary: is a number or a day: make bands of it in a column of their own."),
        ("sexx", 'sexx: no such column. Did you mean "sex"?'),
    ],
)
def test_a_column_that_cannot_be_grouped_by_is_refused(csv_of, books, name, says):
    people = csv_of("sex,job_salary\nfemale,1\n")

    with pytest.raises(ValueError, match=says.replace("?", r"\?")):
        grouped(books, people, [name])


def test_too_many_groups_are_refused(csv_of, books):
    people = csv_of("sex\n" + "".join(f"g{number}\n" for number in range(61)))

    with pytest.raises(ValueError, match="sex: 61 different values; at most 60 can be grouped by"):
        grouped(books, people, ["sex"])
    assert grouped(books, people, None) == {}


def test_leila_in_a_file_gets_her_verdict(csv_of, books):
    keys = list(LEILA)
    row = ",".join(str(LEILA[key]).lower() for key in keys)
    people = csv_of(f"{','.join(keys)},qualification_date\n{row},2000-01-01\n")

    assert evaluate_many(books, people.people, SPRING).of("18g").tolist() == [UNMET]
