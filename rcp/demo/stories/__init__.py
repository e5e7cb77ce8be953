"""The stories, organ by organ. Data: no story knows how it is played."""

from __future__ import annotations

from rcp.demo.shapes import Again, Story
from rcp.demo.stories import (
    adrenal,
    again,
    bone,
    bone_board,
    bone_coming,
    breast,
    kidney,
    kidney_coming,
    liver,
    lung,
    other,
    prostate,
)

STORIES: tuple[Story, ...] = (
    *bone.STORIES,
    *bone_coming.STORIES,
    *bone_board.STORIES,
    *kidney.STORIES,
    *kidney_coming.STORIES,
    *lung.STORIES,
    *liver.STORIES,
    *prostate.STORIES,
    *breast.STORIES,
    *adrenal.STORIES,
    *other.STORIES,
)
AGAIN: tuple[Again, ...] = again.STORIES
