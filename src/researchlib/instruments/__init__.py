"""A form → what fieldwork holds in its hands: paper questionnaire, keying workbook, codebook."""

from __future__ import annotations

from pathlib import Path

from ..errors import FormError, say
from ..files import write_atomically
from ..forms import Form, read_form

__all__ = ["write_codebook", "write_entry", "write_paper"]


def write_paper(form: Form | str | Path, out: str | Path, *, lang: str | None = None) -> Path:
    """The questionnaire in Word, ready to print: A4, numbered questions, boxes, conditions in words.

    `lang` names the language of its texts where the form has several.
    """
    from .ooxml import package
    from .paper import document

    read = _form(form)
    return write_atomically(_target(out, ".docx"), package(document(read, lang), read.title))


def write_entry(
    form: Form | str | Path, out: str | Path, *, rows: int = 2000, lang: str | None = None
) -> Path:
    """A keying workbook: one row a questionnaire, drop-downs, limits that ask, codes at hand.

    Its headings are the form's own, so that `read_responses` knows every column.  What is keyed
    against a limit is asked about, never refused: what stands on the paper can always be keyed.
    """
    from .entry import workbook

    return write_atomically(_target(out, ".xlsx"), workbook(_form(form), rows, lang))


def write_codebook(form: Form | str | Path, out: str | Path) -> Path:
    """The codebook of a form: questions, options, the columns of clean data, checks, missing reasons."""
    from .codebook import workbook

    return write_atomically(_target(out, ".xlsx"), workbook(_form(form)))


def _form(form: Form | str | Path) -> Form:
    read = form if isinstance(form, Form) else read_form(form)
    if not read.asked:
        raise FormError(
            say(
                zh=f"{read.title or read.form_id}：表单里没有要回答的题目。",
                en=f"{read.title or read.form_id}: the form asks nothing.",
            )
        )
    return read


def _target(out: str | Path, suffix: str) -> Path:
    target = Path(out)
    if target.suffix.lower() != suffix:
        raise FormError(
            say(
                zh=f"{target.name}：应存为 {suffix} 文件。请改文件名。",
                en=f"{target.name}: this is written as {suffix}. Name the file so.",
            )
        )
    return target
