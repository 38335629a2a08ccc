"""A QR symbol read back module by module, for tests: nothing of the writer is used."""

import re

SIZE = 33  # version 4


def read_symbol(svg: str) -> str:
    """The text of a drawn version 4-M symbol, mask 3, in byte mode (ISO/IEC 18004, clause 7)."""
    matrix = _matrix(svg)
    bits, upward, column = [], True, SIZE - 1
    while column > 0:
        column -= column == 6
        for row in reversed(range(SIZE)) if upward else range(SIZE):
            bits += [
                matrix[row][x] ^ ((row + x) % 3 == 0)
                for x in (column, column - 1)
                if not _is_function(row, x)
            ]
        upward, column = not upward, column - 2
    words = [int("".join(map(str, bits[at : at + 8])), 2) for at in range(0, 64 * 8, 8)]
    stream = "".join(f"{word:08b}" for word in words[0::2] + words[1::2])
    assert stream[:4] == "0100"
    length = int(stream[4:12], 2)
    return bytes(int(stream[at : at + 8], 2) for at in range(12, 12 + 8 * length, 8)).decode()


def _matrix(svg: str) -> list[list[int]]:
    """The modules, from the dark runs of the path."""
    assert f'viewBox="0 0 {SIZE} {SIZE}"' in svg
    matrix = [[0] * SIZE for _ in range(SIZE)]
    for row, strokes in re.findall(r"M0 (\d+)\.5([^M\"]*)", svg):
        column = 0
        for pen, length in re.findall(r"([hm])(\d+)", strokes.replace(" 0", "")):
            if pen == "h":
                matrix[int(row)][column : column + int(length)] = [1] * int(length)
            column += int(length)
    return matrix


def _is_function(row: int, column: int) -> bool:
    """Finders with their format bits, timing lines, the alignment pattern at 26."""
    near, far = 9, SIZE - 8
    return (
        (row < near and (column < near or column >= far))
        or (row >= far and column < near)
        or 6 in (row, column)
        or (24 <= row <= 28 and 24 <= column <= 28)
    )
