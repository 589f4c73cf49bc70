"""What a child process hands over to the process that it was forked from: pickled values.

Structures that are made at run time have no name to be found by, but those that there were before the fork are in the
same order in both processes.
"""

import io
import pickle
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from copyreg import dispatch_table
from functools import partial

from msgspec import Struct, msgpack

_Reduced = tuple[Callable[..., object], tuple[object, ...]]


class Parcels:
    """Packs values in a child process, and unpacks them in its parent; made before the child.

    Parameters
    ----------
    whole
        Structures made at run time of which any value is as its types say, and all inside it too; they omit what is at
        its default. Such a value is packed as a whole, many times as fast.
    """

    def __init__(self, whole: Collection[type[Struct]] = ()) -> None:
        self._structures = [one for one in _below(Struct) if _is_nameless(one)]
        self._whole = whole

    def packed(self, value: object) -> bytes:
        """Return a value as bytes; raise `PicklingError` if it has a structure that was made since."""
        written = io.BytesIO()
        pickler = pickle.Pickler(written, pickle.HIGHEST_PROTOCOL)
        pickler.dispatch_table = dispatch_table | {
            one: partial(_as_whole if one in self._whole else _by_fields, number)
            for number, one in enumerate(self._structures)
        }
        pickler.dump(value)
        return written.getvalue()

    def unpacked(self, data: bytes) -> object:
        """Return the value that was packed."""
        return _Unpickler(data, self._structures).load()


class _Unpickler(pickle.Unpickler):
    def __init__(self, data: bytes, structures: Sequence[type[Struct]]) -> None:
        super().__init__(io.BytesIO(data))
        self._structures = structures
        self._decoders: dict[int, msgpack.Decoder[Struct]] = {}

    def find_class(self, module: str, name: str) -> object:
        """Return what makes a structure again, or anything that has a name."""
        if module == __name__:
            return {"_made_whole": self._made_whole, "_made_of_fields": self._made_of_fields}[name]
        return super().find_class(module, name)

    def _made_whole(self, number: int, data: bytes) -> Struct:
        if number not in self._decoders:
            self._decoders[number] = msgpack.Decoder(self._structures[number])
        return self._decoders[number].decode(data)

    def _made_of_fields(self, number: int, *fields: object) -> Struct:
        return self._structures[number](*fields)


def _as_whole(number: int, value: Struct) -> _Reduced:
    try:
        return _made_whole, (number, msgpack.encode(value))
    except OverflowError:  # It has a whole number of more than 64 bits.
        return _by_fields(number, value)


def _by_fields(number: int, value: Struct) -> _Reduced:
    return _made_of_fields, (number, *(getattr(value, field) for field in value.__struct_fields__))


def _made_whole(number: int, data: bytes) -> Struct:
    """Stand for what `_Unpickler` has instead."""
    raise NotImplementedError


def _made_of_fields(number: int, *fields: object) -> Struct:
    """Stand for what `_Unpickler` has instead."""
    raise NotImplementedError


def _is_nameless(structure: type[Struct]) -> bool:
    return vars(sys.modules[structure.__module__]).get(structure.__qualname__) is not structure


def _below(structure: type[Struct]) -> Iterator[type[Struct]]:
    for one in structure.__subclasses__():
        yield one
        yield from _below(one)
