"""Rows of text under headings, as a person reads them in a terminal."""

from dataclasses import dataclass, field


@dataclass
class Table:
    """The first column names the row and stands left; the others are figures and stand right."""

    headings: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)

    def add(self, *cells: str) -> None:
        if len(cells) != len(self.headings):
            raise ValueError(f"{len(self.headings)} cells belong in a row, not {len(cells)}")
        self.rows.append(cells)

    def render(self) -> str:
        lines = [self.headings, *self.rows]
        widths = [max(len(line[column]) for line in lines) for column in range(len(self.headings))]
        rule = "  ".join("-" * width for width in widths)
        first, *rest = [_render_line(line, widths) for line in lines]
        return "\n".join([first, rule, *rest])


def _render_line(cells: tuple[str, ...], widths: list[int]) -> str:
    name, *figures = [
        cell.ljust(width) if column == 0 else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return "  ".join([name, *figures]).rstrip()
