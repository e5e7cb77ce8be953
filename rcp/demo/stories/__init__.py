"""The stories, organ by organ. Data: no story knows how it is played."""

from __future__ import annotations

from dataclasses import replace

from rcp.demo.shapes import Again, Coded, Story
from rcp.demo.stories import (
    adrenal,
    again,
    bone,
    bone_board,
    bone_board_later,
    bone_coming,
    breast,
    coded_bone,
    coded_kidney,
    coded_liver,
    coded_prostate,
    kidney,
    kidney_board,
    kidney_coming,
    liver,
    liver_coming,
    lung,
    lung_coming,
    other,
    prostate,
    prostate_coming,
)

# What rules read of each case, by its key, stands beside what people tell.
_CODED = {**coded_bone.CODED, **coded_kidney.CODED, **coded_liver.CODED, **coded_prostate.CODED}
_TOLD = (
    *bone.STORIES,
    *bone_coming.STORIES,
    *bone_board.STORIES,
    *bone_board_later.STORIES,
    *kidney_board.STORIES,
    *kidney.STORIES,
    *kidney_coming.STORIES,
    *lung.STORIES,
    *lung_coming.STORIES,
    *liver.STORIES,
    *liver_coming.STORIES,
    *prostate.STORIES,
    *prostate_coming.STORIES,
    *breast.STORIES,
    *adrenal.STORIES,
    *other.STORIES,
)
STORIES: tuple[Story, ...] = tuple(replace(each, coded=_CODED.get(each.key, Coded())) for each in _TOLD)
AGAIN: tuple[Again, ...] = tuple(
    replace(each, coded=_CODED.get(f"{each.story}-again", Coded())) for each in again.STORIES
)
