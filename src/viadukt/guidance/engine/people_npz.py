"""People in an NPZ: one array a fact, by its key.

Numbers are numbers (NaN: not known), days datetime64 (NaT: not known), yes and no bool, all else text (empty: not known). What
has few values may come as codes instead: whole numbers under the key, and the values as text under `key.values`; the code
after the last is: not known. Nothing is unpickled, and sizes are read before anything is unpacked.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from viadukt.guidance.engine.batch import Coded, People
from viadukt.guidance.engine.facts import read_value
from viadukt.guidance.engine.model import Fact, Rulebooks, Value
from viadukt.guidance.engine.population import (
    MADE_BY,
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_PEOPLE,
    MOST_TOLD,
    SYNTHETIC,
    WEIGHT,
    Kind,
    PeopleError,
    Population,
    group_of,
    kind_of,
    shown,
    smallest,
    value_of,
)
from viadukt.guidance.engine.problems import Problem

VALUES = ".values"
LONGEST = 80
"""Signs of a text; longer ones are no value of a fact and no name of a group."""
KINDS = {"f": "numbers", "i": "whole numbers", "u": "whole numbers", "b": "true and false", "M": "days", "U": "text"}
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    ValueError,
    RuntimeError,
    NotImplementedError,
    KeyError,
    MemoryError,
    OSError,
)
"""What an archive that is none, or none that can be read, ends in."""

Array = npt.NDArray[Any]


def read_npz(path: Path, books: Rulebooks, *, by: Sequence[str] = (), ignore: Sequence[str] = ()) -> Population:
    """The people of a file. `by` are columns to group by that are no facts, `ignore` those to leave out.

    Raises `PeopleError` with every array that cannot be used, and `OSError`.
    """
    reading = _Reading(path.name, books)
    with path.open("rb") as file:
        try:
            with zipfile.ZipFile(file) as archive:
                members = reading.members(archive)
                if reading.problems:
                    raise PeopleError(reading.problems)
                kinds = reading.kinds(members, by, ignore)
                arrays = {name: _unpacked(archive, members[name].file) for name in reading.wanted(kinds, members)}
        except PeopleError:
            raise
        except BROKEN as error:
            raise PeopleError([Problem(path.name, 0, "no NPZ that can be read. Write it with numpy.savez.")]) from error
    return reading.population(kinds, arrays)


def _unpacked(archive: zipfile.ZipFile, name: str) -> Array:
    with archive.open(name) as file:
        found: Array = np.lib.format.read_array(file, allow_pickle=False)
    return found


@dataclass(frozen=True)
class _Member:
    """An array in the archive: its file there, and what its head says of it."""

    file: str
    shape: tuple[int, ...]
    dtype: np.dtype[Any]


class _Reading:
    """A file on its way in."""

    def __init__(self, name: str, books: Rulebooks) -> None:
        self.name, self.books = name, books
        self.problems: list[Problem] = []
        self.more = 0

    def _say(self, says: str, array: str = "") -> None:
        if len(self.problems) < MOST_TOLD:
            self.problems.append(Problem(self.name, 0, f'"{shown(array)}": {says}' if array else says))
        else:
            self.more += 1

    # -- before anything is unpacked

    def members(self, archive: zipfile.ZipFile) -> dict[str, _Member]:
        """The arrays of the archive, by their names; what is too large or no plain array is said."""
        infos = archive.infolist()
        if len(infos) > 2 * MOST_COLUMNS or sum(info.file_size for info in infos) > MOST_BYTES:
            self._say(f"too large: at most {2 * MOST_COLUMNS} arrays and {MOST_BYTES // 1024**3} GiB can be read at once.")
            return {}
        found: dict[str, _Member] = {}
        for info in infos:
            name = info.filename.removesuffix(".npy")
            if name == info.filename or name in found:
                self._say("is no array, or stands there twice.", name)
                continue
            with archive.open(info) as file:
                shape, dtype = _head(file)
                start = file.tell()
            if says := _unfit(shape, dtype, info.file_size - start):
                self._say(says, name)
            found[name] = _Member(info.filename, shape, dtype)
        return found

    def kinds(self, members: Mapping[str, _Member], by: Sequence[str], ignore: Sequence[str]) -> dict[str, Kind]:
        """Column -> what it is. Lengths must be the same."""
        found: dict[str, Kind] = {}
        lengths: dict[int, str] = {}
        for name, member in members.items():
            if name.endswith(VALUES) and name.removesuffix(VALUES) in members:
                continue
            try:
                found[name] = kind_of(self.books, name, by, ignore)
            except ValueError as error:
                self._say(str(error), name)
                continue
            if member.shape and found[name] != "left_out":
                lengths.setdefault(member.shape[0], name)
            elif found[name] not in {"synthetic", "made_by", "left_out"}:
                self._say("one entry a person was expected.", name)
        if len(lengths) > 1:
            told = ", ".join(f'"{name}" {length}' for length, name in lengths.items())
            self._say(f"the arrays differ in length: {told}.")
        elif not lengths or not next(iter(lengths)):
            self._say("nobody in it: an array with an entry for each person was expected.")
        if self.problems:
            raise PeopleError(self.problems, self.more)
        return found

    @staticmethod
    def wanted(kinds: Mapping[str, Kind], members: Mapping[str, _Member]) -> Iterator[str]:
        """The arrays to unpack."""
        for name, kind in kinds.items():
            if kind != "left_out":
                yield name
                if f"{name}{VALUES}" in members:
                    yield f"{name}{VALUES}"

    # -- unpacked

    def population(self, kinds: Mapping[str, Kind], arrays: Mapping[str, Array]) -> Population:
        coded: dict[str, Coded] = {}
        numbers: dict[str, Array] = {}
        dates: dict[str, Array] = {}
        groups: dict[str, Coded] = {}
        for name, kind in kinds.items():
            fact = self.books.facts.get(name) if kind == "fact" else None
            array, values = arrays.get(name), arrays.get(f"{name}{VALUES}")
            if array is None or kind not in {"fact", "group"}:
                continue
            if fact is None:
                groups[name] = self._coded(name, array, values, group_of)
            elif fact.type == "number":
                numbers[name] = self._numbers(fact, array)
            elif fact.type == "date":
                dates[name] = self._dates(name, array)
            else:
                coded[name] = self._coded(name, array, values, _reader(fact))
        weights = self._weights(arrays[WEIGHT]) if WEIGHT in arrays else None
        synthetic = SYNTHETIC in arrays and bool(np.any(arrays[SYNTHETIC]))
        if self.problems:
            raise PeopleError(self.problems, self.more)
        columns = [*(column.codes for column in (*coded.values(), *groups.values())), *numbers.values(), *dates.values()]
        count = len(columns[0]) if columns else 0
        made_by = shown(str(np.atleast_1d(arrays[MADE_BY])[0]), LONGEST) if MADE_BY in arrays else ""
        return Population(self.name, People(count, coded, numbers, dates), groups, weights, synthetic, made_by)

    def _numbers(self, fact: Fact, array: Array) -> Array:
        if array.dtype.kind not in "fiu":
            self._say(f"{KINDS[array.dtype.kind]} stand where numbers were expected.", fact.key)
            return np.empty(0)
        held = array.astype(np.float64)
        low = -np.inf if fact.minimum is None else fact.minimum
        high = np.inf if fact.maximum is None else fact.maximum
        suspects = np.flatnonzero((held < low) | (held > high) | (np.abs(held) > 1e9)).tolist()
        for at in suspects:
            try:
                read_value(fact, float(held[at]))
            except ValueError as error:
                self._say(f"person {at + 1}: {error}", fact.key)
        return held

    def _dates(self, name: str, array: Array) -> Array:
        if array.dtype.kind != "M":
            self._say(f"{KINDS[array.dtype.kind]} stand where days were expected (datetime64).", name)
            return np.empty(0)
        held = array.astype("M8[D]")
        years = np.flatnonzero((held < np.datetime64("0001-01-01")) | (held > np.datetime64("9999-12-31"))).tolist()
        for at in years:
            self._say(f"person {at + 1}: {held[at]} is no day of the years 1 to 9999.", name)
        return held

    def _weights(self, array: Array) -> npt.NDArray[np.float64]:
        if array.dtype.kind not in "fiu":
            self._say(f"{KINDS[array.dtype.kind]} stand where weights were expected.", WEIGHT)
            return np.empty(0)
        held = array.astype(np.float64)
        for at in np.flatnonzero(~((held > 0) & (held < 1e9))).tolist():
            self._say(f"person {at + 1}: {held[at]} is no weight: a number above 0 was expected.", WEIGHT)
        return held

    def _coded(self, name: str, array: Array, values: Array | None, read: Callable[[str], Value]) -> Coded:
        """A column of few values, out of codes and their values, or out of what it says itself."""
        if values is None:
            if array.dtype.kind not in "biuU":
                self._say(f"{KINDS[array.dtype.kind]} stand where text was expected.", name)
                return Coded(array, ())
            found, codes = np.unique(array, return_inverse=True)
            texts = [str(one).lower() if array.dtype.kind == "b" else str(one) for one in found.tolist()]
            return self._legal(name, codes.reshape(-1), texts, read, lambda code: int(np.flatnonzero(codes == code)[0]) + 1)
        if array.dtype.kind not in "iu" or values.dtype.kind != "U":
            self._say(f'whole numbers and, in "{name}{VALUES}", text were expected.', name)
            return Coded(array, ())
        for at in np.flatnonzero((array < 0) | (array > len(values))).tolist():
            self._say(f"person {at + 1}: there is no value {array[at]}; 0 to {len(values)} were expected.", name)
        return self._legal(name, np.clip(array, 0, len(values)), values.tolist(), read, None)

    def _legal(
        self, name: str, codes: Array, texts: list[str], read: Callable[[str], Value], first: Callable[[int], int] | None
    ) -> Coded:
        """The codes with the values that the texts say; the empty text, and the code after the last, are not known."""
        numbers: dict[Value, int] = {}
        place: dict[int, int] = {}
        for code, text in enumerate(texts):
            try:
                if text.strip():
                    place[code] = numbers.setdefault(read(text.strip()), len(numbers))
            except ValueError as error:
                self._say(f"person {first(code)}: {error}" if first else f"value {code}: {error}", name)
        table = smallest(np.array([place.get(code, -1) for code in range(len(texts) + 1)]), tuple(numbers))
        return Coded(table.codes.take(codes), table.values)


def _head(file: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[Any]]:
    version = np.lib.format.read_magic(file)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = read(file)
    return shape, dtype


def _unfit(shape: tuple[int, ...], dtype: np.dtype[Any], size: int) -> str:
    """Why an array of this head and so many bytes cannot be used, or nothing."""
    length = shape[0] if shape else 1
    faults = {
        "Python objects, which are not read. Write text, numbers or days.": dtype.hasobject,
        f"{dtype} is neither text nor a number, a day, or true and false.": dtype.kind not in KINDS,
        f"texts of up to {dtype.itemsize // 4} signs; at most {LONGEST} were expected.": (
            dtype.kind == "U" and dtype.itemsize > LONGEST * 4
        ),
        f"{len(shape)} dimensions; one entry a person was expected.": len(shape) > 1,
        f"{length:,} entries; at most {MOST_PEOPLE:,} people can be read at once.": length > MOST_PEOPLE,
        "its length is not what its head says.": size != dtype.itemsize * length,
    }
    return next((says for says, found in faults.items() if found), "")


def _reader(fact: Fact) -> Callable[[str], Value]:
    return lambda text: value_of(fact, text)


def write_npz(path: Path, population: Population) -> None:
    """The people as this module reads them, in codes, into a file that is not there before or is replaced."""
    people = population.people
    arrays: dict[str, Any] = {**people.numbers, **people.dates}
    for name, column in {**people.coded, **population.groups}.items():
        arrays[name] = column.codes
        texts = [str(one).lower() if isinstance(one, bool) else str(one) for one in column.values]
        arrays[f"{name}{VALUES}"] = np.array(texts, dtype=np.str_)
    if population.weights is not None:
        arrays[WEIGHT] = population.weights
    if population.synthetic:
        arrays |= {SYNTHETIC: np.array(True), MADE_BY: np.array(population.made_by)}
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in arrays.items():
            held = io.BytesIO()
            np.lib.format.write_array(held, array, allow_pickle=False)
            member = zipfile.ZipInfo(f"{name}.npy")  # without the time of writing: the same people make the same file
            archive.writestr(member, held.getvalue(), zipfile.ZIP_DEFLATED, compresslevel=1)
